"""Admission across execution environments: two servers on one table count and refuse as one."""

import asyncio
import signal
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.kit.server import Servers, serving
from tests.kit.sse.client import Event, RefusedError, Stream
from tests.kit.streaming import (
    STREAM,
    Streaming,
    bearer,
    from_address,
    status,
    streaming,
    until,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import MakeClient
    from tests.kit.emulator import Backend, Emulator
    from tests.kit.processes import Processes
    from tests.kit.server import Server

MAXIMUM = 14
PER_CLIENT = 10
HEARTBEAT_SECONDS = 1.5
KILLED_HEARTBEAT_SECONDS = 0.5
SETTINGS: dict[str, Any] = {
    "max_connections": MAXIMUM,
    "connections_per_client": PER_CLIENT,
    "connections_per_address": PER_CLIENT,
    "slice_seconds": 30,
    "heartbeat_seconds": HEARTBEAT_SECONDS,
    "poll_seconds": 0.2,
}


@dataclass(frozen=True)
class Pair:
    """Two execution environments of one function."""

    left: Streaming
    right: Streaming

    def of(self, number: int) -> Streaming:
        return self.left if number % 2 else self.right


@pytest.fixture(scope="module")
def servers(
    processes: "Processes", emulator: "Emulator", module_backend: "Backend"
) -> "Iterator[list[Server]]":
    with serving(processes, emulator, module_backend) as start:
        yield [start("streaming", **SETTINGS), start("streaming", **SETTINGS)]


@pytest.fixture
def pair(servers: "list[Server]", emulator: "Emulator", make_client: "MakeClient") -> Pair:
    left, right = (streaming(server, emulator, make_client) for server in servers)
    return Pair(left, right)


async def open_some(pair: Pair, addresses: list[int], opened: AsyncExitStack) -> list[Stream]:
    """A stream for each address, on the two servers by turns, all open at once."""

    async def open_one(number: int, address: int) -> Stream:
        client = pair.of(number).client()
        return await opened.enter_async_context(client.open(STREAM, headers=from_address(address)))

    return [await open_one(n, address) for n, address in enumerate(addresses)]


async def free(pair: Pair) -> None:
    await until(lambda: pair.left.connections == 0)


async def test_the_status_is_that_of_all_environments(pair: Pair) -> None:
    async with AsyncExitStack() as opened:
        await open_some(pair, [1, 1, 2, 3, 4], opened)
        for side in (pair.left, pair.right):
            told = await status(side.client().http)
            assert told["connections"] == 5
            assert told["max_connections"] == MAXIMUM
            assert told["available"] == MAXIMUM - 5
            assert told["uptime_seconds"] > 0
        assert set(told) == {"connections", "max_connections", "available", "uptime_seconds"}
    await free(pair)
    assert (await status(pair.right.client().http))["connections"] == 0


async def test_heartbeats_tell_the_connections_of_all_environments(pair: Pair) -> None:
    async with AsyncExitStack() as opened:
        streams = await open_some(pair, [1, 2, 3], opened)
        for stream in streams:
            while (await stream.until("heartbeat")).data["connections"] != 3:
                pass
    await free(pair)


async def test_when_all_are_taken_the_next_is_told_when_to_return(pair: Pair) -> None:
    async with AsyncExitStack() as opened:
        await open_some(pair, list(range(MAXIMUM)), opened)
        for side in (pair.left, pair.right):
            answer = await side.client().http.get(STREAM, headers=from_address(99))
            assert answer.status_code == 503
            assert answer.headers["Retry-After"] == "30"
            assert answer.headers["Content-Type"] == "application/problem+json"
            told = answer.json()
            assert told["code"] == "connections_full"
            assert told["detail"] == "Maximum connections reached"
            assert (told["max_connections"], told["retry_after"]) == (MAXIMUM, 30)
        assert (await status(pair.left.client().http))["available"] == 0
    await free(pair)
    async with pair.left.client().open(STREAM, headers=from_address(99)) as stream:
        assert (await stream.next()).name == "connection_open"
    await free(pair)


async def test_an_event_source_is_told_in_a_stream(pair: Pair) -> None:
    """It would give up for ever on a 503; and it keeps the event id that it had."""
    params = {"on_full": "wait", "request_id": "waiting"}
    async with AsyncExitStack() as opened:
        await open_some(pair, list(range(MAXIMUM)), opened)
        client = pair.left.client()
        async with client.open(STREAM, params=params, headers=from_address(99)) as stream:
            [refused] = await stream.rest()
        answer = await client.http.get(STREAM, params=params, headers=from_address(99))
    assert refused.name == "refused"
    assert refused.retry == 30_000
    assert refused.id == ""
    assert refused.data == {
        "reason": "connections_full",
        "detail": "Maximum connections reached",
        "max_connections": MAXIMUM,
        "retry_after": 30,
        "correlation_id": "waiting",
    }
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].partition(";")[0] == "text/event-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text.count("\n\n") == 1
    assert not any(line.startswith("id") for line in answer.text.splitlines())
    await free(pair)


async def test_with_room_on_full_changes_nothing(pair: Pair) -> None:
    async with pair.left.client().open(STREAM, params={"on_full": "wait"}) as stream:
        assert (await stream.next()).name == "connection_open"
    answer = await pair.left.client().http.get(STREAM, params={"on_full": "never"})
    assert answer.status_code == 422
    await free(pair)


async def test_one_client_has_exactly_its_share_however_it_comes(
    make_server: Servers, emulator: "Emulator", make_client: "MakeClient"
) -> None:
    """Thirty at once on both servers: ten streams, twenty refusals, room left for the others."""
    # A lease that is not renewed in time makes room: here none is due before the end.
    settings = SETTINGS | {"heartbeat_seconds": 25}
    both = [make_server("streaming", **settings) for _ in range(2)]
    pair = Pair(*(streaming(server, emulator, make_client) for server in both))
    done = asyncio.Event()
    answers: list[str] = []

    async def connect(number: int) -> None:
        client = pair.of(number).client()
        try:
            async with client.open(STREAM, headers=from_address(7)) as stream:
                answers.append((await stream.next()).name)
                await done.wait()
        except RefusedError as refusal:
            answers.append(str(refusal.status))

    connecting = [asyncio.create_task(connect(n)) for n in range(30)]
    await until(lambda: len(answers) == 30, seconds=15)
    assert sorted(answers) == ["429"] * 20 + ["connection_open"] * PER_CLIENT
    assert pair.left.connections == PER_CLIENT
    async with pair.left.client().open(STREAM, headers=from_address(8)) as other:
        assert (await other.next()).name == "connection_open"
    refusal = await pair.right.client().http.get(STREAM, headers=from_address(7))
    assert refusal.status_code == 429
    assert refusal.headers["Retry-After"] == "30"
    assert "10 connections" in refusal.json()["detail"]
    assert refusal.json()["code"] == "client_connections"
    assert refusal.json()["max_connections"] == PER_CLIENT
    waiting = await pair.right.client().http.get(
        STREAM, params={"on_full": "wait"}, headers=from_address(7)
    )
    assert waiting.status_code == 200
    assert "event: refused\nretry: 30000\n" in waiting.text
    assert '"reason":"client_connections"' in waiting.text
    done.set()
    await asyncio.gather(*connecting)
    await free(pair)


async def test_a_user_is_a_client_wherever_the_requests_come_from(pair: Pair) -> None:
    viewer = pair.left.domain.sessions.create()
    async with AsyncExitStack() as opened:
        for n in range(PER_CLIENT):
            headers = bearer(viewer.token) | from_address(n)
            client = pair.of(n).client()
            await opened.enter_async_context(client.open(STREAM, headers=headers))
        http = pair.left.client().http
        headers = bearer(viewer.token) | from_address(50)
        assert (await http.get(STREAM, headers=headers)).status_code == 429
        await open_some(pair, [0], opened)
    await free(pair)


async def test_the_end_of_a_slice_makes_room_for_the_next_one(pair: Pair) -> None:
    """Else a client at its limit would be refused by its own last slice."""

    async def next_stream(opened: AsyncExitStack) -> Stream:
        client = pair.left.client()
        return await opened.enter_async_context(client.open(STREAM, headers=headers))

    viewer = pair.left.domain.sessions.create()
    headers = bearer(viewer.token)
    async with AsyncExitStack() as opened:
        streams = [await next_stream(opened) for _ in range(PER_CLIENT)]
        await asyncio.to_thread(pair.left.domain.sessions.delete, viewer.session.key)

        async def closed(stream: Stream) -> Event:
            return await stream.until("connection_close")

        await asyncio.gather(*map(closed, streams))
        # Long before the leases would expire.
        await until(lambda: pair.left.connections == 0, seconds=HEARTBEAT_SECONDS)


async def test_a_client_that_leaves_gives_its_slot_back_at_once(pair: Pair) -> None:
    async with AsyncExitStack() as opened:
        await open_some(pair, [1, 2, 3, 4], opened)
        assert pair.left.connections == 4
    assert await until(lambda: pair.left.connections == 0) < 2 * HEARTBEAT_SECONDS


async def test_a_killed_environment_gives_its_slots_back_within_two_heartbeats(
    pair: Pair, make_server: Servers, emulator: "Emulator", make_client: "MakeClient"
) -> None:
    settings = SETTINGS | {"heartbeat_seconds": KILLED_HEARTBEAT_SECONDS}
    backend = pair.left.server.backend
    server = make_server("streaming", backend=backend, **settings)
    doomed, other = streaming(server, emulator, make_client), pair.left
    async with AsyncExitStack() as opened:
        for n in range(3):
            client = doomed.client()
            await opened.enter_async_context(client.open(STREAM, headers=from_address(n)))
        kept = await opened.enter_async_context(other.client().open(STREAM))
        await kept.until("heartbeat")
        assert other.connections == 4
        doomed.server.process.signal(signal.SIGKILL)
        took = await until(lambda: other.connections == 1)
        assert took < 2 * KILLED_HEARTBEAT_SECONDS + 0.5
        await kept.until("heartbeat")
        assert other.connections == 1
        with pytest.raises(httpx.TransportError):
            await doomed.client().http.get("ready")
