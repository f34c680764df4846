"""Brings the chunks of an import into the feed, once each."""

from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from lambda_src.tickertape.chunks import Chunks
from lambda_src.tickertape.clock import Clock
from lambda_src.tickertape.errors import NotFoundError, TickertapeError
from lambda_src.tickertape.events import Item, ItemId
from lambda_src.tickertape.feed import Appended, Feed
from lambda_src.tickertape.import_messages import Message
from lambda_src.tickertape.posts import Post
from lambda_src.tickertape.task_state import Chunk, Task
from lambda_src.tickertape.tasks import Tasks

NOTHING = Appended([], [], 0)
GIVEN_UP = "given up, because every attempt to store its part of the import failed"

_item_id: TypeAdapter[str] = TypeAdapter(ItemId)


class NotImportedError(TickertapeError):
    """Some items of a message are not in the feed; its text says why, without quoting them."""


class Imports:
    def __init__(self, feed: Feed, tasks: Tasks, chunks: Chunks, clock: Clock) -> None:
        self._feed = feed
        self._tasks = tasks
        self._chunks = chunks
        self._clock = clock

    def process(self, message: Message, *, give_up: bool) -> Appended:
        """Bring a message's items into the feed, and into its task's count, once each.

        Raises NotImportedError where some are not imported, StoreError where it should be tried
        again. With `give_up` nothing new is tried: what is not imported counts as failed.
        """
        task = self._tasks.state(message.task_id)
        if task is None:
            raise NotFoundError(
                f"There is no task {message.task_id}: its items stay where they are"
            )
        self._chunks.start(task)
        chunk = self._chunks.find(task.task_id, message.offset)
        if chunk and chunk.counted and chunk.failed:
            return self._import_later(message)
        appended = NOTHING
        if chunk is None:
            recorded = self._give_up if give_up else self._import
            appended, chunk = recorded(task, message)
        if chunk.failed and not give_up:
            raise NotImportedError(str(chunk.error))
        chunk = self._chunks.count(task.task_id, message.offset)
        if chunk.failed:
            raise NotImportedError(str(chunk.error))
        return appended

    def _import(self, task: Task, message: Message) -> tuple[Appended, Chunk]:
        items, problems = self._checked(message)
        error = problems[0] if problems else None
        chunk = Chunk(message.offset, failed=len(problems), error=error)
        appended = self._feed.append(items, extra=self._chunks.recording(task, chunk))
        chunk = replace(chunk, duplicates=len(appended.duplicates))
        if not appended.accepted:
            self._chunks.record(task, chunk)
        return appended, chunk

    def _give_up(self, task: Task, message: Message) -> tuple[Appended, Chunk]:
        chunk = Chunk(message.offset, failed=len(message.items), error=GIVEN_UP)
        self._chunks.record(task, chunk)
        return NOTHING, chunk

    def _import_later(self, message: Message) -> Appended:
        """Back from the dead-letter queue: its failure is told already, its items are welcome."""
        items, problems = self._checked(message)
        appended = self._feed.append(items)
        if problems:
            raise NotImportedError(problems[0])
        return appended

    def _checked(self, message: Message) -> tuple[list[Item], list[str]]:
        """Checked once more: the queue is not the API, and may hold what another version sent."""
        items, problems = list[Item](), list[str]()
        for n, given in enumerate(message.items, message.offset):
            try:
                items.append(Post.model_validate(given).item(self._clock()))
            except ValidationError as error:
                problems.append(f"{_name(given, n)}: {_reason(error)}")
        return items, problems


def _name(given: Any, number: int) -> str:
    """An item's id where it has one, else its number: nothing else of it may be quoted."""
    try:
        return f"item {_item_id.validate_python(given['item_id'], strict=True)}"
    except (ValidationError, LookupError, TypeError):
        return f"item {number}"


def _reason(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"] if part in Post.model_fields or part == 0)
    return f"{where}: {first['msg']}" if where else first["msg"]
