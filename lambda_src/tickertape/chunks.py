"""What became of a task's chunks: each recorded with its items, each counted once.

A chunk is a queue message's worth of items. Its record is written in the transaction of its items
(or with its failure), and brought into the task's state and event log in another; so whatever is
delivered twice or killed in between, nothing is imported or counted twice.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lambda_src.tickertape import task_state
from lambda_src.tickertape.backoff import backoff
from lambda_src.tickertape.clock import Clock, iso
from lambda_src.tickertape.errors import (
    ConditionFailedError,
    NotFoundError,
    StoreError,
    TransactionCanceledError,
)
from lambda_src.tickertape.task_rows import (
    chunk_key,
    chunk_of,
    chunk_row,
    event_row,
    partition,
    task_row,
)
from lambda_src.tickertape.task_state import Chunk, Task
from lambda_src.tickertape.tasks import Tasks

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from lambda_src.tickertape.events import TaskEvent
    from lambda_src.tickertape.feed import ExtraWrite
    from lambda_src.tickertape.table import Table

ATTEMPTS = 30


class Chunks:
    def __init__(
        self,
        table: "Table",
        clock: Clock,
        tasks: Tasks,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._table = table
        self._clock = clock
        self._tasks = tasks
        self._pause = pause

    def find(self, task_id: str, offset: int) -> Chunk | None:
        row = self._table.get(partition(task_id), chunk_key(offset), consistent=True)
        return chunk_of(row) if row else None

    def recording(self, task: Task, chunk: Chunk) -> "ExtraWrite":
        """For Feed.append: the chunk's record, written with its items or not at all."""
        return lambda accepted, duplicates: self._recording(
            task, replace(chunk, imported=accepted, duplicates=duplicates)
        )

    def record(self, task: Task, chunk: Chunk) -> None:
        """Where no items went along; a record that stands already stays as it is."""
        try:
            self._table.write(self._recording(task, chunk))
        except ConditionFailedError:
            return

    def start(self, task: Task) -> None:
        """Say that it runs; harmless when another worker has said so."""
        if task.status != "pending":
            return
        try:
            self._move(task, *task_state.start(task, iso(self._clock())))
        except TransactionCanceledError:
            return

    def count(self, task_id: str, offset: int) -> Chunk:
        """Bring a recorded chunk into the task's state and event log, once."""
        for attempt in range(ATTEMPTS):
            chunk, task = self.find(task_id, offset), self._tasks.state(task_id)
            if chunk is None or task is None:
                raise NotFoundError(f"Task {task_id} has no record of its items from {offset} on")
            if chunk.counted:
                return chunk
            step = task_state.count(task, chunk, iso(self._clock()))
            try:
                self._move(task, *step, self._counting(task, chunk))
            except TransactionCanceledError:
                self._pause(backoff(attempt))
            else:
                return chunk
        raise StoreError(f"Task {task_id} is busy: other workers were first each time")

    def _recording(self, task: Task, chunk: Chunk) -> "TransactWriteItemTypeDef":
        return self._table.put(chunk_row(task, chunk), condition="attribute_not_exists(pk)")

    def _counting(self, task: Task, chunk: Chunk) -> "TransactWriteItemTypeDef":
        return self._table.put(
            chunk_row(task, replace(chunk, counted=True)),
            condition="counted = :no",
            values={":no": False},
        )

    def _move(
        self,
        task: Task,
        after: Task,
        events: "Sequence[TaskEvent]",
        *extra: "TransactWriteItemTypeDef",
    ) -> None:
        """Write the new state and its events together, unless the task has moved meanwhile."""
        state = self._table.put(
            task_row(after), condition="events = :seen", values={":seen": task.events}
        )
        log = [
            self._table.put(event_row(task, number, event))
            for number, event in enumerate(events, task.events + 1)
        ]
        self._table.transact(state, *log, *extra)
