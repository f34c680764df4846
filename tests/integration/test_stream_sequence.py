"""What a slice of the feed says, in which order, and in which bytes."""

import asyncio
import re
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from lambda_src.tickertape.clock import parse_iso
from lambda_src.tickertape.events import LastEventId
from tests.kit.raw_http import connected
from tests.kit.server import serving
from tests.kit.streaming import STREAM, Streaming, item_ids, streaming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import MakeClient
    from tests.kit.emulator import Backend, Emulator
    from tests.kit.processes import Processes
    from tests.kit.server import Server
    from tests.kit.sse.client import Event

HEARTBEAT_SECONDS = 0.4
BLOCK = re.compile(
    rb"(: heartbeat\n)?event: [a-z_]+\nid: evt_\d+(\.\d+)?\n(retry: 1000\n)?data: \{[^\r\n]*\}\n\n"
)
KEYS = {
    "connection_open": {"status", "resume", "cursor", "slice_seconds"},
    "metrics": {
        "total",
        "positive",
        "neutral",
        "negative",
        "by_tag",
        "tickers",
        "rate_last_hour",
        "rate_last_24h",
        "timestamp",
    },
    "heartbeat": {"timestamp", "connections"},
    "new_item": {
        "item_id",
        "ticker",
        "tickers",
        "sentiment",
        "score",
        "timestamp",
        "published_at",
    },
    "connection_close": {"reason"},
}


@pytest.fixture(scope="module")
def server(
    processes: "Processes", emulator: "Emulator", module_backend: "Backend"
) -> "Iterator[Server]":
    with serving(processes, emulator, module_backend) as servers:
        yield servers(
            "streaming", slice_seconds=1.7, heartbeat_seconds=HEARTBEAT_SECONDS, poll_seconds=0.05
        )


@pytest.fixture
def live(server: "Server", emulator: "Emulator", make_client: "MakeClient") -> Streaming:
    return streaming(server, emulator, make_client)


async def publish_at_intervals(live: Streaming, stop: asyncio.Event) -> None:
    while not stop.is_set():
        await asyncio.to_thread(live.domain.publish, 2, "AAPL", "BRK.B")
        await asyncio.sleep(0.06)


async def test_a_slice_from_its_opening_to_its_close(live: Streaming) -> None:
    await asyncio.to_thread(live.domain.publish, 3)
    head = live.domain.feed.head()
    stop = asyncio.Event()
    async with live.client().open(STREAM) as stream:
        first = await stream.take(3)
        publishing = asyncio.create_task(publish_at_intervals(live, stop))
        events = first + await stream.rest()
    stop.set()
    await publishing
    names = [event.name for event in events]
    assert names[:3] == ["connection_open", "metrics", "heartbeat"]
    assert set(names[3:-1]) == {"new_item", "metrics", "heartbeat"}
    assert names[-1] == "connection_close"
    assert names.count("connection_close") == 1
    assert events[0].data["resume"] == "live"
    assert events[0].data["cursor"] == f"evt_{head}"
    assert 1.36 <= events[0].data["slice_seconds"] <= 2.04
    assert events[-1].data["reason"] == "slice_ended"
    assert events[-1].offset == pytest.approx(events[0].data["slice_seconds"], abs=1.2)
    ids = item_ids(events)
    assert len(ids) > 6
    assert ids == [f"evt_{head + n}" for n in range(1, len(ids) + 1)]
    check_event_ids(events)
    check_payloads(events)
    check_pace(events)


def check_event_ids(events: "list[Event]") -> None:
    """All different; the cursor within never moves back and is that of the item before."""
    assert len({event.id for event in events}) == len(events)
    cursor = LastEventId.parse(events[0].id).cursor
    for event in events:
        if event.name == "new_item":
            cursor = LastEventId.parse(event.id).cursor
            assert "." not in event.id
        assert LastEventId.parse(event.id).cursor == cursor


def check_payloads(events: "list[Event]") -> None:
    assert len({event.correlation_id for event in events}) == 1
    assert events[0].correlation_id
    for event in events:
        assert set(event.data) == KEYS[event.name] | {"correlation_id"}
        for name, value in event.data.items():
            if name in {"timestamp", "published_at"}:
                assert value.endswith("Z")
                assert parse_iso(value).utcoffset() is not None
        in_order = [name for name in ("event", "id", "retry", "data") if name in event.fields]
        assert list(event.fields) == in_order
        assert event.comments == (("heartbeat",) if event.name == "heartbeat" else ())
        assert event.retry == (1000 if event.name == "connection_open" else None)


def check_pace(events: "list[Event]") -> None:
    beats = [event.offset for event in events if event.name == "heartbeat"]
    assert len(beats) >= 3
    # Each at its turn: one that was late on a busy machine delays none that follow.
    assert all(beat >= turn * HEARTBEAT_SECONDS for turn, beat in enumerate(beats))
    for earlier, later in pairwise(beats):
        assert later - earlier < 3 * HEARTBEAT_SECONDS
    metrics = [parse_iso(event.data["timestamp"]) for event in events if event.name == "metrics"]
    for before, after in pairwise(metrics):
        assert after - before >= timedelta(seconds=0.999)


async def test_metrics_follow_the_items_exactly_and_rest_when_nothing_changes(
    live: Streaming,
) -> None:
    async with live.client().open(STREAM) as stream:
        greeting = await stream.until("metrics")
        await stream.until("heartbeat")
        await asyncio.to_thread(live.domain.publish, 5, "TSLA")
        changed = await stream.until("metrics")
        rest = await stream.rest()
    assert not any(event.name == "metrics" for event in rest)
    assert changed.data["total"] == greeting.data["total"] + 5
    assert changed.data["neutral"] == greeting.data["neutral"] + 5
    assert changed.data["by_tag"]["TSLA"] == greeting.data["by_tag"].get("TSLA", 0) + 5
    assert changed.data["rate_last_hour"] == greeting.data["rate_last_hour"] + 5
    assert LastEventId.parse(changed.id).cursor == live.domain.feed.head()
    fresh = live.domain.feed.read(0)
    assert changed.data["total"] == sum(len(batch.items) for batch in fresh)


async def test_the_bytes_of_a_slice(live: Streaming) -> None:
    """Each chunk is whole events, flushed as they happened; after the close comes the end."""
    async with connected(live.server.url) as client:
        client.request(f"/{STREAM}", {"X-Correlation-ID": "by-hand"})
        status, headers = await client.head()
        await asyncio.to_thread(live.domain.publish, 2)
        chunks = await client.chunks()
    assert status == 200
    given = dict(headers)
    assert len(given) == len(headers)
    assert given["content-type"] in {"text/event-stream", "text/event-stream; charset=utf-8"}
    assert given["cache-control"] == "no-store"
    assert given["x-accel-buffering"] == "no"
    assert given["transfer-encoding"] == "chunked"
    assert given["x-correlation-id"] == "by-hand"
    assert not {"connection", "content-length", "content-encoding", "set-cookie"} & set(given)
    for chunk in chunks:
        assert BLOCK.sub(b"", chunk) == b""
    body = b"".join(chunks)
    blocks = [match.group() for match in BLOCK.finditer(body)]
    assert b"".join(blocks) == body
    assert blocks[0].startswith(b"event: connection_open\n")
    assert b"\nretry: 1000\n" in blocks[0]
    assert b"\nretry: " not in b"".join(blocks[1:])
    assert blocks[-1].startswith(b"event: connection_close\n")
    assert body.count(b"event: connection_close") == 1
    assert body.count(b'"correlation_id":"by-hand"}') == len(blocks)
    assert len(chunks) >= len(blocks) - 1  # the two items came in one write


@pytest.mark.parametrize(
    ("headers", "params", "expected"),
    [
        ({"X-Correlation-ID": "mine-1"}, {}, "mine-1"),
        ({"X-Request-ID": "mine-2"}, {}, "mine-2"),
        ({}, {"request_id": "mine-3"}, "mine-3"),
        ({"X-Correlation-ID": 'no"good'}, {}, None),
        ({"X-Correlation-ID": "x" * 129}, {}, None),
        ({}, {"request_id": "a\nb"}, None),
        ({}, {}, None),
    ],
)
async def test_the_correlation_id_is_the_callers_or_a_new_one(
    live: Streaming, headers: dict[str, str], params: dict[str, Any], expected: str | None
) -> None:
    async with live.client().open(STREAM, headers=headers, params=params) as stream:
        events = await stream.take(3)
        echoed = stream.response.headers["X-Correlation-ID"]
    assert {event.correlation_id for event in events} == {echoed}
    assert re.fullmatch(r"[0-9a-f]{32}", echoed) if expected is None else echoed == expected


async def test_streams_in_one_process_do_not_mix(live: Streaming) -> None:
    async def follow(number: int) -> tuple[set[str | None], list[str]]:
        params = {"request_id": f"client-{number}"}
        async with live.client().open(STREAM, params=params) as stream:
            await stream.until("heartbeat")
            ready.release()
            await stream.until("new_item")
            events = stream.received.events
        return {event.correlation_id for event in events}, item_ids(events)

    ready = asyncio.Semaphore(0)
    following = [asyncio.create_task(follow(n)) for n in range(8)]
    for _ in following:
        await ready.acquire()
    appended = await asyncio.to_thread(live.domain.publish)
    [(_, seq)] = appended.accepted
    for number, task in enumerate(following):
        assert await task == ({f"client-{number}"}, [f"evt_{seq}"])
