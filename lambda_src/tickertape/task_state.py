"""What a task has come to, and what happens to it: plain values, nothing stored here."""

from dataclasses import KW_ONLY, dataclass, replace
from typing import Literal

from lambda_src.tickertape.events import (
    TaskCompleted,
    TaskEvent,
    TaskEventType,
    TaskFailed,
    TaskProgress,
    TaskStarted,
)

Status = Literal["pending", "running", "completed", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """`done` of `total` items are accounted for; `events` is how long the event log is."""

    task_id: str
    status: Status
    total: int
    done: int
    imported: int
    duplicates: int
    failed: int
    events: int
    error: str | None
    created_at: str
    updated_at: str
    expires_at: int

    @property
    def over(self) -> bool:
        return self.status in {"completed", "failed"}


@dataclass(frozen=True, slots=True)
class Chunk:
    """What became of one message of a task; `counted`: the task's state includes it."""

    offset: int
    _: KW_ONLY
    imported: int = 0
    duplicates: int = 0
    failed: int = 0
    error: str | None = None
    counted: bool = False

    @property
    def total(self) -> int:
        return self.imported + self.duplicates + self.failed


Step = tuple[Task, list[TaskEvent]]


def start(task: Task, now: str) -> Step:
    """The task running, and its first event."""
    event = _event(task, "task_started", now, TaskStarted(total=task.total))
    return replace(task, status="running", events=task.events + 1, updated_at=now), [event]


def count(task: Task, chunk: Chunk, now: str) -> Step:
    """The task with `chunk` in it, and what is to be said about that; the end comes once, last."""
    events: list[TaskEvent] = []
    if task.over:
        # A message of nobody's import: the end is told, and nothing follows it.
        return task, events
    if task.status == "pending":
        task, events = start(task, now)
    done = task.done + chunk.total
    progress = TaskProgress(text=f"{done:,} of {task.total:,} posts", progress=done / task.total)
    events.append(_event(task, "progress_update", now, progress))
    after = replace(
        task,
        done=done,
        imported=task.imported + chunk.imported,
        duplicates=task.duplicates + chunk.duplicates,
        failed=task.failed + chunk.failed,
        events=task.events + 1,
        error=task.error or chunk.error,
        updated_at=now,
    )
    if done >= task.total:
        status: Status = "failed" if after.failed else "completed"
        after = replace(after, status=status, events=after.events + 1)
        events.append(_end(after, now))
    return after, events


def _end(task: Task, now: str) -> TaskEvent:
    if task.status == "failed":
        error = f"{task.failed:,} of {task.total:,} posts could not be imported: {task.error}"
        return _event(task, "task_failed", now, TaskFailed(error=error))
    data = TaskCompleted(imported=task.imported, duplicates=task.duplicates)
    return _event(task, "task_completed", now, data)


def _event(
    task: Task,
    kind: TaskEventType,
    now: str,
    data: TaskStarted | TaskProgress | TaskCompleted | TaskFailed,
) -> TaskEvent:
    return TaskEvent(event_type=kind, task_id=task.task_id, timestamp=now, data=data)
