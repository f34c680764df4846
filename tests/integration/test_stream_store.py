"""A store that is slow, throttles or fails: heartbeats go on, and nothing is lost afterwards."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from tests.kit.emulator import Backend, Emulator
from tests.kit.server import Server, Servers, serving
from tests.kit.sse.client import Stream
from tests.kit.store_proxy import StoreProxy, proxied_store
from tests.kit.streaming import (
    STREAM,
    Streaming,
    bearer,
    from_address,
    item_ids,
    streaming,
    until,
)

if TYPE_CHECKING:
    from tests.conftest import MakeClient
    from tests.kit.processes import Processes

HEARTBEAT_SECONDS = 0.5
LOOKED_AT = 30
AT_REST = frozenset({"GetItem", "Query", "UpdateItem"})
SETTINGS: dict[str, Any] = {
    "slice_seconds": 20,
    "heartbeat_seconds": HEARTBEAT_SECONDS,
    "poll_seconds": 0.05,
}


@pytest.fixture(scope="module")
def broken_store(emulator: Emulator) -> Iterator[StoreProxy]:
    with proxied_store(emulator.url) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def servers(
    broken_store: StoreProxy, emulator: Emulator, processes: "Processes", module_backend: Backend
) -> Iterator[Servers]:
    """They reach their table through the proxy; the tests themselves go around it."""
    with ExitStack() as clients:
        through = Emulator(broken_store.url, emulator.profile, clients)
        with serving(processes, through, module_backend) as start:
            yield start
            broken_store.heal()


@pytest.fixture(scope="module")
def server(servers: Servers) -> Server:
    return servers("streaming", **SETTINGS)


@pytest.fixture
def store(broken_store: StoreProxy) -> Iterator[StoreProxy]:
    yield broken_store
    broken_store.heal()


@pytest.fixture
def live(server: Server, emulator: Emulator, make_client: "MakeClient") -> Streaming:
    return streaming(server, emulator, make_client)


async def beats(stream: Stream, count: int) -> list[str]:
    """That many heartbeats more, each in its time; the items that came between."""
    before = len(stream.received.events)
    last = stream.received.elapsed()
    for _ in range(count):
        beat = await stream.until("heartbeat")
        assert beat.offset - last < 3 * HEARTBEAT_SECONDS
        last = beat.offset
    return item_ids(stream.received.events[before:])


async def everything(stream: Stream, after: int, count: int) -> None:
    """Read on until `count` items have come: those after `after`, once, in order."""
    while f"evt_{after + count}" not in stream.received.ids:
        await stream.next()
    ids = item_ids(stream.received.events)
    assert ids == [f"evt_{after + n}" for n in range(1, count + 1)]


def throttle(store: StoreProxy) -> None:
    store.throttles = True


def break_off(store: StoreProxy) -> None:
    store.breaks_off = True


def hang(store: StoreProxy) -> None:
    store.hangs = True


def be_slow(store: StoreProxy) -> None:
    store.delay = 1.5


@pytest.mark.parametrize("fail", [throttle, break_off, hang, be_slow])
async def test_heartbeats_go_on_and_the_stream_catches_up(
    live: Streaming, store: StoreProxy, fail: Callable[[StoreProxy], None]
) -> None:
    head = live.domain.feed.head()
    viewer = live.domain.sessions.create()
    asked = [from_address(1), from_address(2), bearer(viewer.token)]
    async with (
        live.client(total=15).open(STREAM, headers=asked[0]) as first,
        live.client(total=15).open(STREAM, headers=asked[1], params={"tickers": "AAPL"}) as second,
        live.client(total=15).open(STREAM, headers=asked[2]) as third,
    ):
        streams = [first, second, third]
        await asyncio.gather(*[beats(stream, 1) for stream in streams])
        await asyncio.to_thread(live.domain.publish, 2)
        await asyncio.gather(*[everything(stream, head, 2) for stream in streams])
        fail(store)
        for _ in range(3):
            await asyncio.to_thread(live.domain.publish, 2)
            await asyncio.gather(*[beats(stream, 1) for stream in streams])
        store.heal()
        await asyncio.to_thread(live.domain.publish, 2)
        await asyncio.gather(*[everything(stream, head, 10) for stream in streams])
        while first.received.of("metrics")[-1].data["total"] != head + 10:
            await first.next()
        assert not any(event.name == "error" for event in first.received.events)


async def test_a_resumed_stream_catches_up_through_a_throttled_table(
    live: Streaming, store: StoreProxy
) -> None:
    """It has been admitted; then every Query is refused for a while."""
    head = live.domain.feed.head()
    await asyncio.to_thread(live.domain.publish, 30)
    async with live.client().open(STREAM, last_event_id=f"evt_{head}") as stream:
        await stream.until("heartbeat")
        store.only = lambda operation: operation == "Query"
        store.throttles = True
        await asyncio.to_thread(live.domain.publish, 10)
        await beats(stream, 2)
        store.heal()
        await everything(stream, head, 40)


@pytest.mark.parametrize("fail", [throttle, break_off])
async def test_a_connection_that_cannot_be_admitted_is_told_when_to_return(
    live: Streaming, store: StoreProxy, fail: Callable[[StoreProxy], None]
) -> None:
    fail(store)
    answer = await live.client().http.get(STREAM)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.json()["code"] == "store_unavailable"
    assert answer.json()["detail"] == "The store does not answer. Try again in a few seconds"
    store.heal()
    async with live.client().open(STREAM) as stream:
        assert (await stream.next()).name == "connection_open"


async def test_a_close_does_not_wait_for_the_table(
    servers: Servers, emulator: Emulator, make_client: "MakeClient", store: StoreProxy
) -> None:
    """The lease is left to expire, or given back when the table answers again."""
    live = streaming(servers("streaming", **SETTINGS), emulator, make_client)
    async with live.client().open(STREAM) as stream:
        await stream.until("heartbeat")
        store.hangs = True
        began = stream.received.elapsed()
        live.server.process.signal(signal.SIGTERM)
        closed = (await stream.rest())[-1]
    assert closed.data["reason"] == "shutdown"
    assert closed.offset - began < 2
    store.heal()
    await asyncio.to_thread(live.server.process.wait)
    await until(lambda: live.connections == 0)


async def test_idle_streams_read_the_head_alone(live: Streaming, store: StoreProxy) -> None:
    """However many streams there are: one poll, and no Query but the leases' at a heartbeat."""
    await asyncio.to_thread(live.domain.publish, 40)
    async with (
        live.client().open(STREAM, headers=from_address(1)) as first,
        live.client().open(STREAM, headers=from_address(2)) as second,
        live.client().open(STREAM, headers=from_address(3)) as third,
    ):
        for stream in (first, second, third):
            await beats(stream, 2)
        requests: list[str] = []
        # A lease may expire on a busy machine, and what an earlier test left may end: then another
        # look. What streams at rest do themselves is in every one of them.
        while not requests or (
            not set(requests) <= AT_REST and len(first.received.events) < LOOKED_AT
        ):
            store.requests.clear()
            began = first.received.elapsed()
            await beats(first, 3)
            seconds = first.received.elapsed() - began
            requests = list(store.requests)
    assert set(requests) <= AT_REST
    assert requests.count("Query") <= 4
    assert 3 <= requests.count("GetItem") <= seconds / 0.05 + 2
    assert requests.count("UpdateItem") <= 4 * 3


@pytest.mark.parametrize("fail", [throttle, break_off])
async def test_a_store_that_fails_at_admission_tells_an_event_source_when_to_return(
    live: Streaming, store: StoreProxy, fail: Callable[[StoreProxy], None]
) -> None:
    """It would give up for ever on the 503 that others are told."""
    http = live.client(total=30).http
    last = {"last_event_id": "evt_0"}
    fail(store)
    answer = await http.get(STREAM, params={"on_full": "wait"} | last)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.headers["Content-Type"].partition(";")[0] == "text/event-stream"
    assert answer.text.startswith("event: refused\nretry: 5000\n")
    assert '"reason":"store_unavailable"' in answer.text
    assert '"detail":"The store does not answer. Try again in a few seconds"' in answer.text
    assert (await http.get(STREAM, params=last)).status_code == 503
    store.heal()
    async with live.client().open(STREAM, params={"on_full": "wait"}) as stream:
        assert (await stream.next()).name == "connection_open"
    await until(lambda: live.connections == 0)
