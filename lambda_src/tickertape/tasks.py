"""Import tasks: what is known of one, and its own dense log of events."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from lambda_src.tickertape.clock import Clock, epoch_seconds, expiry, iso
from lambda_src.tickertape.events import TaskEvent
from lambda_src.tickertape.task_rows import (
    LAST_EVENT,
    STATE,
    event_key,
    event_of,
    partition,
    task_of,
    task_row,
)
from lambda_src.tickertape.task_state import Task

if TYPE_CHECKING:
    from lambda_src.tickertape.table import Table

KEPT = timedelta(days=7)
_TASK_ID = re.compile(r"[0-9a-f]{32}")


class Tasks:
    def __init__(self, table: "Table", clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def create(self, task_id: str, *, total: int, duplicates: int) -> Task:
        """A task of `total` items, of which the import itself holds `duplicates` twice."""
        now = self._clock()
        task = Task(
            task_id=task_id,
            status="pending",
            total=total,
            done=duplicates,
            imported=0,
            duplicates=duplicates,
            failed=0,
            events=0,
            error=None,
            created_at=iso(now),
            updated_at=iso(now),
            expires_at=expiry(now, KEPT),
        )
        self._table.write(self._table.put(task_row(task), condition="attribute_not_exists(pk)"))
        return task

    def state(self, task_id: str, *, consistent: bool = True) -> Task | None:
        """None where it is unknown or older than KEPT. Its `events` tells whether to read them."""
        if not _TASK_ID.fullmatch(task_id):
            return None
        row = self._table.get(partition(task_id), STATE, consistent=consistent)
        if row is None or row["expires_at"] <= epoch_seconds(self._clock()):
            return None
        return task_of(row)

    def events(self, task_id: str, after: int) -> list[tuple[int, TaskEvent]]:
        """What follows event `after` without a gap, a page of it at most, each with its number."""
        if not _TASK_ID.fullmatch(task_id):
            return []
        pages = self._table.query(
            "pk = :pk AND sk BETWEEN :first AND :last",
            {
                ":pk": partition(task_id),
                ":first": event_key(after + 1),
                ":last": event_key(LAST_EVENT),
            },
        )
        found: list[tuple[int, TaskEvent]] = []
        for number, row in enumerate(next(pages), after + 1):
            if row["sk"] != event_key(number):
                break
            found.append((number, event_of(task_id, row)))
        return found
