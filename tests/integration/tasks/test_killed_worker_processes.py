"""Workers killed with SIGKILL in the middle of a batch from the real queue."""

import itertools
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.feed import Feed
from lambda_src.tickertape.table import Table
from lambda_src.tickertape.tasks import Tasks
from tests.integration.tasks.conftest import begin, posts_of, state
from tests.kit.delivery import Queue, with_dead_letters
from tests.kit.emulator import Backend, Emulator
from tests.kit.processes import Process, Processes
from tests.kit.working import worker_variables

ROOT = Path(__file__).resolve().parents[3]
KILLS = 2
ITEMS = 1_600
HIDDEN_SECONDS = 1
PATIENCE_SECONDS = 20


@pytest.fixture
def start_worker(
    processes: Processes, emulator: Emulator, module_backend: Backend, queue: Queue
) -> Callable[[], Process]:
    with_dead_letters(queue.sqs, queue.url, attempts=100)
    queue.sqs.set_queue_attributes(
        QueueUrl=queue.url, Attributes={"VisibilityTimeout": str(HIDDEN_SECONDS)}
    )
    variables = worker_variables(emulator, module_backend) | {
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "tests.kit.worker_process", queue.url]
    numbers = itertools.count(1)
    return lambda: processes.start(f"worker-{next(numbers)}", command, variables, directory=ROOT)


def until(condition: Callable[[], bool], worker: Process) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert worker.running, worker.log
        assert time.monotonic() < deadline, worker.log
        time.sleep(0.01)


def test_nothing_is_lost_and_nothing_is_there_twice(
    api: httpx.Client, start_worker: Callable[[], Process], table: Table, before: int
) -> None:
    task_id = begin(api, *posts_of("killed", ITEMS))
    log = ""
    for kill in range(KILLS):
        worker, seen = start_worker(), done(api, task_id)
        # One message of the batch is done, the others are not.
        until(lambda seen=seen: done(api, task_id) > seen, worker)  # type: ignore[misc]
        worker.kill()
        log += worker.log
        assert done(api, task_id) < ITEMS, kill
    worker = start_worker()
    until(lambda: done(api, task_id) == ITEMS, worker)
    worker.kill()
    assert '"received":"2"' in log + worker.log
    account = state(api, task_id)
    assert account["status"] == "completed"
    assert (account["imported"], account["duplicates"], account["failed"]) == (ITEMS, 0, 0)
    assert Feed(table, utc_now).head(consistent=True) == before + ITEMS
    events = [event.event_type for _, event in Tasks(table, utc_now).events(task_id, 0)]
    assert events == ["task_started", *["progress_update"] * (ITEMS // 40), "task_completed"]


def done(api: httpx.Client, task_id: str) -> int:
    return int(state(api, task_id)["done"])
