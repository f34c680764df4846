"""A task as a stream: its whole history in order, then what happens, then the end."""

import asyncio
from typing import TYPE_CHECKING

from lambda_src.contract.events import CloseReason, EventName
from lambda_src.streaming.stream import Opening, Step
from lambda_src.streaming.waiting import wait
from lambda_src.streaming.wire import Wire
from lambda_src.tickertape.errors import StoreError
from lambda_src.tickertape.events import Error, LastEventId, event_id
from lambda_src.tickertape.tasks import Tasks
from lambda_src.tickertape.telemetry import log

if TYPE_CHECKING:
    from lambda_src.tickertape.task_state import Task


async def is_over(tasks: Tasks, task_id: str, last: LastEventId) -> bool:
    """Whether a client that has seen `last` has seen the end. Raises StoreError."""
    if not last.nth:
        return False
    task = await asyncio.to_thread(tasks.state, task_id)
    # The close is numbered behind the last event; an id beyond that is none of this task. One that
    # is unknown has no event, and is over when that was said.
    return last.cursor == (task.events if task else 0) and (task is None or task.over)


class TaskStream:
    """An unknown task has a stream too: one that says so and ends."""

    beats_at_once = False

    def __init__(
        self, tasks: Tasks, task_id: str, shutdown: asyncio.Event, *, poll_seconds: float
    ) -> None:
        self._tasks = tasks
        self._task_id = task_id
        self._shutdown = shutdown
        self._poll_seconds = poll_seconds
        self._poll_at = 0.0
        self._task: Task | None = None
        self.cursor = 0

    async def open(self, last: LastEventId | None) -> Opening:
        self._task = await asyncio.to_thread(self._tasks.state, self._task_id)
        if last is None:
            return Opening("live", 0)
        known = self._task.events if self._task else 0
        if last.cursor is None or last.cursor > known:
            return Opening("reset", 0)
        self.cursor = last.cursor
        return Opening("resumed", self.cursor)

    async def greet(self, wire: Wire) -> Step:
        if self._task is None:
            unknown = wire.event(EventName.ERROR, Error(error="Task not found"), self.cursor)
            return Step(unknown, 1, over=CloseReason.TASK_NOT_FOUND)
        return Step()

    async def step(self, wire: Wire, seconds: float) -> Step:
        now = asyncio.get_running_loop().time()
        if now < self._poll_at:
            await wait(self._shutdown, min(seconds, self._poll_at - now))
            return Step()
        self._poll_at = now + self._poll_seconds
        try:
            async with asyncio.timeout(max(seconds, self._poll_seconds)):
                return await self._poll(wire)
        except (StoreError, TimeoutError) as error:
            log().warning("A task could not be read; trying again", extra={"cause": repr(error)})
            return Step()

    async def check(self) -> CloseReason | None:
        return None

    def close(self) -> None:
        """Nothing is held."""

    async def _poll(self, wire: Wire) -> Step:
        task = await asyncio.to_thread(self._tasks.state, self._task_id, consistent=False)
        if task is None:
            return Step()
        if task.over and self.cursor >= task.events:
            completed = task.status == "completed"
            return Step(over=CloseReason.TASK_COMPLETED if completed else CloseReason.TASK_FAILED)
        if task.events <= self.cursor:
            return Step()
        events = await asyncio.to_thread(self._tasks.events, self._task_id, self.cursor)
        chunk = b"".join(
            wire.block(EventName.TASK_EVENT, each, event_id(seq)) for seq, each in events
        )
        if events:
            self.cursor = events[-1][0]
            # There may be more than a page, or the end to tell.
            self._poll_at = 0.0
        return Step(chunk, len(events))
