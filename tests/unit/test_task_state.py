from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from lambda_src.tickertape.events import TaskEvent, TaskProgress
from lambda_src.tickertape.task_state import Chunk, Task, count, start

NOW = "2026-01-05T12:00:00.000Z"
TASK = Task(
    task_id="t",
    status="pending",
    total=10,
    done=0,
    imported=0,
    duplicates=0,
    failed=0,
    events=0,
    error=None,
    created_at=NOW,
    updated_at=NOW,
    expires_at=0,
)


def kinds(events: list[TaskEvent]) -> list[str]:
    return [event.event_type for event in events]


def test_a_task_starts_with_its_first_event() -> None:
    task, events = start(TASK, NOW)
    assert (task.status, task.events) == ("running", 1)
    assert kinds(events) == ["task_started"]
    assert events[0].data.model_dump() == {"total": 10}


def test_a_chunk_moves_it_on() -> None:
    task, events = count(start(TASK, NOW)[0], Chunk(0, imported=3, duplicates=1), NOW)
    assert (task.status, task.done, task.imported, task.duplicates) == ("running", 4, 3, 1)
    assert kinds(events) == ["progress_update"]
    assert events[0].data.model_dump() == {"text": "4 of 10 posts", "progress": 0.4}
    assert task.events == 2


def test_a_task_of_one_chunk_says_everything_at_once() -> None:
    task, events = count(TASK, Chunk(0, imported=10), NOW)
    assert kinds(events) == ["task_started", "progress_update", "task_completed"]
    assert task.events == 3
    assert events[-1].data.model_dump() == {"imported": 10, "duplicates": 0}


def test_the_first_reason_is_told_at_the_end() -> None:
    task, _ = count(TASK, Chunk(0, imported=3, failed=1, error="first"), NOW)
    assert task.status == "running"
    task, events = count(task, Chunk(4, imported=4, failed=2, error="second"), NOW)
    assert (task.status, task.over) == ("failed", True)
    assert events[-1].data.model_dump() == {"error": "3 of 10 posts could not be imported: first"}


def test_nothing_follows_the_end() -> None:
    over, _ = count(TASK, Chunk(0, imported=10), NOW)
    assert count(over, Chunk(10, failed=1, error="late"), NOW) == (over, [])


@given(st.lists(st.tuples(*[st.integers(0, 3)] * 3).filter(any), min_size=1, max_size=30))
def test_whatever_the_chunks_the_end_comes_once_and_last(
    parts: list[tuple[int, int, int]],
) -> None:
    chunks = [
        Chunk(n, imported=i, duplicates=d, failed=f, error="why" if f else None)
        for n, (i, d, f) in enumerate(parts)
    ]
    task = replace(TASK, total=sum(chunk.total for chunk in chunks))
    said: list[TaskEvent] = []
    for chunk in chunks:
        assert not task.over
        task, events = count(task, chunk, NOW)
        said += events
        assert task.events == len(said)
    assert task.over
    assert kinds(said)[0] == "task_started"
    assert kinds(said)[1:-1] == ["progress_update"] * len(chunks)
    assert kinds(said)[-1] == f"task_{task.status}"
    progress = [event.data.progress for event in said if isinstance(event.data, TaskProgress)]
    assert progress == sorted(progress)
    assert progress[-1] == 1
