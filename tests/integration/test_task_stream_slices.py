"""A task's stream across slices, functions and clients that leave."""

from collections.abc import Iterator

import pytest

from tests.conftest import MakeClient
from tests.kit.emulator import Backend, Emulator
from tests.kit.processes import Processes
from tests.kit.server import BRIEF_SLICE_SECONDS, HEARTBEAT_SECONDS, serving
from tests.kit.sse.client import CONTINUED, End, Event, SseClient
from tests.kit.task_system import TaskSystem, own_system
from tests.kit.waiting import eventually


@pytest.fixture(scope="module")
def system(
    processes: Processes, emulator: Emulator, module_backend: Backend
) -> Iterator[TaskSystem]:
    with own_system(processes, emulator, module_backend) as own:
        yield own


@pytest.fixture(scope="module")
def brief_url(processes: Processes, emulator: Emulator, module_backend: Backend) -> Iterator[str]:
    """A streaming function of the same system whose slices end soon."""
    with serving(processes, emulator, module_backend) as servers:
        yield servers("streaming", slice_seconds=BRIEF_SLICE_SECONDS).url


def steps(events: list[Event]) -> list[str]:
    return [event.data["event_type"] for event in events if event.name == "task_event"]


WHOLE = ["task_started", *["progress_update"] * 3, "task_completed"]


async def test_a_slice_that_ends_is_continued(
    system: TaskSystem, brief_url: str, make_client: MakeClient
) -> None:
    task = system.prepare(120)
    waiting = list(task.parts)
    received: list[Event] = []
    client = make_client(brief_url, total=30, lf_only=True)
    async with client.follow(task.path, retry=0.0) as events:
        async for event in events:
            received.append(event)
            if event.name == "connection_close" and waiting:
                system.send(waiting.pop(0))
    assert steps(received) == WHOLE
    ids = [event.id for event in received]
    assert len(set(ids)) == len(ids)
    opened = [event.data["resume"] for event in received if event.name == "connection_open"]
    assert opened == ["live", *["resumed"] * (len(opened) - 1)]
    reasons = [event.data["reason"] for event in received if event.name == "connection_close"]
    assert reasons == [*["slice_ended"] * (len(opened) - 1), "task_completed"]
    assert len(reasons) >= 4


async def test_an_idle_slice_ends_in_time_and_says_so(
    system: TaskSystem, brief_url: str, make_client: MakeClient
) -> None:
    task = system.prepare(1)
    async with make_client(brief_url, lf_only=True).open(task.path) as stream:
        *_, last = await stream.rest()
    assert last.data["reason"] == "slice_ended"
    assert last.offset < 2 * BRIEF_SLICE_SECONDS
    assert stream.received.end is End.ENDED


async def test_another_function_goes_on_where_one_was_told_to_end(
    system: TaskSystem,
    processes: Processes,
    emulator: Emulator,
    module_backend: Backend,
    make_client: MakeClient,
) -> None:
    task = system.prepare(120)
    with serving(processes, emulator, module_backend) as servers:
        ending = servers("streaming")
        async with make_client(ending.url, lf_only=True).open(task.path) as stream:
            system.send(task.parts[0])
            seen = [await stream.until("task_event") for _ in range(2)]
            ending.process.stop()
            *_, closed = await stream.rest()
    assert closed.data["reason"] == "shutdown"
    assert closed.data["reason"] in CONTINUED
    system.send(*task.parts[1:])
    client = make_client(system.stream_url)
    async with client.open(task.path, last_event_id=closed.id) as stream:
        rest = await stream.rest()
    assert rest[0].data["resume"] == "resumed"
    assert steps([*seen, *rest]) == WHOLE


async def test_a_client_that_leaves_gives_its_connection_back(
    system: TaskSystem, make_client: MakeClient
) -> None:
    client = make_client(system.stream_url)
    before = await _connections(client)
    async with client.open(system.prepare(1).path) as stream:
        await stream.next()
        assert await _connections(client) == before + 1
    await eventually(lambda: _connections(client), before, within=2 * HEARTBEAT_SECONDS)


async def _connections(client: SseClient) -> int:
    answer = await client.http.get("api/v2/stream/status")
    connections: int = answer.json()["connections"]
    return connections
