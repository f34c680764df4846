"""The API, the real queue and the worker's own handler, shared by a module's tests."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.feed import Feed
from lambda_src.tickertape.table import Table
from tests.kit.delivery import Queue
from tests.kit.emulator import Backend, Emulator
from tests.kit.imports import post
from tests.kit.processes import Processes
from tests.kit.requests import bearer
from tests.kit.server import Server, serving
from tests.kit.working import working

PATH = "/api/tasks"


@pytest.fixture(scope="module")
def table(emulator: Emulator, module_backend: Backend) -> Table:
    return Table(module_backend.table, emulator.dynamodb)


@pytest.fixture(scope="module")
def server(processes: Processes, emulator: Emulator, module_backend: Backend) -> Iterator[Server]:
    with serving(processes, emulator, module_backend) as servers:
        yield servers("dashboard", stream_url="http://127.0.0.1:9/")


@pytest.fixture(scope="module")
def api(server: Server, table: Table) -> Iterator[httpx.Client]:
    """With a publisher's headers."""
    headers = bearer(table, "publisher")
    with httpx.Client(base_url=server.url, headers=headers, timeout=10, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def queue(emulator: Emulator, module_backend: Backend) -> Iterator[Queue]:
    """The backend's queue, with the worker in this process at its end."""
    with working(emulator, module_backend) as made:
        yield made


@pytest.fixture(autouse=True)
def empty(emulator: Emulator, queue: Queue) -> None:
    for url in (queue.url, queue.dead_letters):
        emulator.sqs.purge_queue(QueueUrl=url)


@pytest.fixture
def before(table: Table) -> int:
    """How many items the feed holds when the test begins."""
    return Feed(table, utc_now).head(consistent=True)


def posts_of(name: str, count: int) -> list[dict[str, Any]]:
    return [post(f"{name}-{n}") for n in range(count)]


def begin(api: httpx.Client, *posts: dict[str, Any]) -> str:
    answer = api.post(PATH, json={"type": "import", "items": posts})
    assert answer.status_code == 202
    started = answer.json()
    assert started["status"] == "pending"
    assert started["stream_url"] == f"http://127.0.0.1:9{PATH}/{started['task_id']}/stream"
    return str(started["task_id"])


def state(api: httpx.Client, task_id: str) -> dict[str, Any]:
    answer = api.get(f"{PATH}/{task_id}", headers={"Authorization": ""})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def grow(table: Table, task_id: str, *, by: int) -> None:
    """Make room in a task's account for items that the API would not have let in."""
    action = table.update(
        f"TASK#{task_id}",
        "STATE",
        "SET #total = #total + :more",
        names={"#total": "total"},
        values={":more": by},
    )
    table.write(action)
