"""An import, and workers on its table that can be killed between any two writes."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lambda_src.tickertape.attributes import Row
from lambda_src.tickertape.chunks import Chunks
from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.events import TaskCompleted, TaskEvent, TaskProgress
from lambda_src.tickertape.feed import Feed
from lambda_src.tickertape.import_messages import Message, distinct, messages
from lambda_src.tickertape.imports import Imports
from lambda_src.tickertape.posts import Post
from lambda_src.tickertape.table import Table
from lambda_src.tickertape.task_state import Task
from lambda_src.tickertape.tasks import Tasks

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

TASK_ID = "0123456789abcdef0123456789abcdef"


class Killed(BaseException):
    """What SIGKILL does, at a chosen place: nothing catches it."""


class DeadlyTable(Table):
    """Kills its worker at write number `at`, before it is made or after."""

    def __init__(self, table: Table, *, at: int, after: bool) -> None:
        super().__init__(table.name, table._client)
        self._left = at
        self._after = after

    @property
    def killed(self) -> bool:
        return self._left <= 0

    def write(self, action: "TransactWriteItemTypeDef") -> Row:
        self._count(made=False)
        row = super().write(action)
        self._count(made=True)
        return row

    def transact(self, *actions: "TransactWriteItemTypeDef") -> None:
        self._count(made=False)
        super().transact(*actions)
        self._count(made=True)

    def _count(self, *, made: bool) -> None:
        if made == self._after:
            self._left -= 1
            if self._left == 0:
                raise Killed


@dataclass(frozen=True)
class Import:
    """One task and its messages."""

    table: Table
    tasks: Tasks
    messages: list[Message]

    def worker(self, table: Table | None = None) -> Imports:
        table = table or self.table
        tasks = Tasks(table, utc_now)
        return Imports(Feed(table, utc_now), tasks, Chunks(table, utc_now, tasks), utc_now)

    @property
    def state(self) -> Task:
        task = self.tasks.state(TASK_ID)
        assert task is not None
        return task

    def events(self) -> list[TaskEvent]:
        """All of them; fails where there is a gap."""
        found: list[TaskEvent] = []
        while page := self.tasks.events(TASK_ID, len(found)):
            assert [number for number, _ in page] == list(
                range(len(found) + 1, len(found) + len(page) + 1)
            )
            found += [event for _, event in page]
        assert len(found) == self.state.events
        return found

    def assert_over(self, *, imported: int, duplicates: int, failed: int = 0) -> None:
        """Everything counted once, everything said once and in order."""
        task = self.state
        assert (task.imported, task.duplicates, task.failed) == (imported, duplicates, failed)
        assert task.done == task.total == imported + duplicates + failed
        assert task.status == ("failed" if failed else "completed")
        events = self.events()
        kinds = [event.event_type for event in events]
        assert kinds[0] == "task_started"
        assert set(kinds[1:-1]) <= {"progress_update"}
        assert kinds[-1] == f"task_{task.status}"
        progress = [event.data.progress for event in events if isinstance(event.data, TaskProgress)]
        assert progress == sorted(progress)
        assert progress[-1] == 1
        if not failed:
            assert events[-1].data == TaskCompleted(imported=imported, duplicates=duplicates)


def begin(table: Table, *posts: dict[str, Any]) -> Import:
    """What POST /api/tasks does, but for the queue."""
    given = [Post.model_validate(each) for each in posts]
    unique = distinct(TASK_ID, given)
    tasks = Tasks(table, utc_now)
    tasks.create(TASK_ID, total=len(given), duplicates=len(given) - len(unique))
    parts = [Message(**json.loads(message)) for message in messages(TASK_ID, unique)]
    return Import(table, tasks, parts)


def post(n: int | str, **fields: Any) -> dict[str, Any]:
    return {
        "item_id": f"post-{n}",
        "tickers": ["AAPL"],
        "sentiment": "neutral",
        "score": 0.5,
    } | fields
