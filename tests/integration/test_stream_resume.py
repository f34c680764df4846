"""Resuming: the verdict on every kind of event id, and what follows it."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.events import LastEventId
from lambda_src.tickertape.feed import RETENTION, Feed
from tests.kit.feed_items import items
from tests.kit.raw_http import connected
from tests.kit.server import serving
from tests.kit.streaming import STREAM, Streaming, item_ids, streaming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import MakeClient
    from tests.kit.emulator import Backend, Emulator
    from tests.kit.processes import Processes
    from tests.kit.server import Server

EXPIRED = 5
"""The first items are older than the retention; the table has them still."""


@pytest.fixture(scope="module")
def server(
    processes: "Processes", emulator: "Emulator", module_backend: "Backend"
) -> "Iterator[Server]":
    with serving(processes, emulator, module_backend) as servers:
        yield servers("streaming", slice_seconds=30, heartbeat_seconds=5, poll_seconds=0.05)


@pytest.fixture
def live(server: "Server", emulator: "Emulator", make_client: "MakeClient") -> Streaming:
    """A feed of at least twenty items, the first five of them expired."""
    opened = streaming(server, emulator, make_client)
    if opened.domain.feed.head() == 0:
        long_ago = Feed(opened.domain.table, lambda: utc_now() - RETENTION - timedelta(seconds=1))
        long_ago.append(items(1, 2))
        long_ago.append(items(3, 3))
        for size in (4, 1, 10):
            opened.domain.publish(size)
    return opened


async def test_without_an_event_id_the_present_follows(live: Streaming) -> None:
    head = live.domain.feed.head()
    async with live.client().open(STREAM) as stream:
        opened, _, _ = await stream.take(3)
        await asyncio.to_thread(live.domain.publish)
        first = await stream.until("new_item")
    assert (opened.data["resume"], opened.data["cursor"]) == ("live", f"evt_{head}")
    assert first.id == f"evt_{head + 1}"


@pytest.mark.parametrize(
    ("after", "suffix"),
    [(EXPIRED, ""), (EXPIRED, ".1"), (EXPIRED + 1, ""), (8, ".77"), (9, ""), (10, ".1"), (19, "")],
)
async def test_everything_after_a_known_event_id_follows(
    live: Streaming, after: int, suffix: str
) -> None:
    head = live.domain.feed.head()
    async with live.client().open(STREAM, last_event_id=f"evt_{after}{suffix}") as stream:
        while len(item_ids(stream.received.events)) < head - after:
            await stream.next()
        opened, metrics, beat, *rest = stream.received.events
    assert (opened.data["resume"], opened.data["cursor"]) == ("resumed", f"evt_{after}")
    assert (metrics.name, beat.name) == ("metrics", "heartbeat")
    assert item_ids(rest) == [f"evt_{n}" for n in range(after + 1, head + 1)]


async def test_at_the_head_nothing_is_missing(live: Streaming) -> None:
    head = live.domain.feed.head()
    async with live.client().open(STREAM, last_event_id=f"evt_{head}") as stream:
        opened, _, _ = await stream.take(3)
        await asyncio.to_thread(live.domain.publish)
        assert (await stream.until("new_item")).id == f"evt_{head + 1}"
    assert (opened.data["resume"], opened.data["cursor"]) == ("resumed", f"evt_{head}")


@pytest.mark.parametrize(
    "last_event_id",
    [
        pytest.param("evt_0", id="before the retention"),
        pytest.param("evt_2", id="expired"),
        pytest.param("evt_4.3", id="before the last expired"),
        pytest.param("evt_999999", id="future"),
        pytest.param("evt_999999999999999999", id="far future"),
        pytest.param("evt_" + "9" * 200, id="longer than any number"),
        pytest.param("nonsense", id="malformed"),
        pytest.param("evt_", id="cut"),
        pytest.param("evt_-1", id="negative"),
        pytest.param("evt_7.", id="dot"),
        pytest.param("evt_7;drop", id="more behind it"),
        pytest.param("{}", id="JSON"),
    ],
)
@pytest.mark.parametrize("by", ["header", "query"])
async def test_after_any_other_the_present_follows_and_says_so(
    live: Streaming, last_event_id: str, by: str
) -> None:
    head = live.domain.feed.head()
    given = {"last_event_id": last_event_id}
    async with (
        live.client().open(STREAM, last_event_id=last_event_id)
        if by == "header"
        else live.client().open(STREAM, params=given)
    ) as stream:
        opened, metrics, _ = await stream.take(3)
    assert (opened.data["resume"], opened.data["cursor"]) == ("reset", f"evt_{head}")
    assert metrics.name == "metrics"
    assert LastEventId.parse(opened.id).cursor == head


async def test_after_a_reset_the_next_item_follows(live: Streaming) -> None:
    async with live.client().open(STREAM, last_event_id="nonsense") as stream:
        await stream.until("heartbeat")
        appended = await asyncio.to_thread(live.domain.publish)
        assert (await stream.until("new_item")).id == f"evt_{appended.accepted[0][1]}"


@pytest.mark.parametrize("encoded", ["evt_9%00", "%00", "evt_9%0A", "evt_9%0D%0Aid:1", "%FF%FE"])
async def test_control_characters_in_an_event_id_are_a_reset(live: Streaming, encoded: str) -> None:
    async with live.client().open(f"{STREAM}?last_event_id={encoded}") as stream:
        assert (await stream.next()).data["resume"] == "reset"


@pytest.mark.parametrize("value", ["evt_9\x7f", "evt_9\t8", "\xe9vt_9"])
async def test_odd_bytes_in_the_header_are_a_reset_or_a_bad_request(
    live: Streaming, value: str
) -> None:
    async with connected(live.server.url) as client:
        client.request(f"/{STREAM}", {"Last-Event-ID": value})
        status, _ = await client.head()
        assert status in {200, 400}
        if status == 200:
            assert b'"resume":"reset"' in await client.until(b"\n\n")


async def test_the_header_wins_over_the_query(live: Streaming) -> None:
    """EventSource keeps the URL it began with, and sends what it has seen since."""
    params = {"last_event_id": "evt_6"}
    async with live.client().open(STREAM, params=params, last_event_id="evt_9.2") as stream:
        assert (await stream.next()).data["cursor"] == "evt_9"
    async with live.client().open(STREAM, params=params, last_event_id="") as stream:
        assert (await stream.next()).data["cursor"] == "evt_6"


@pytest.mark.parametrize("given", ["evt_" + "1" * 300, "x" * 10_000])
async def test_an_event_id_too_long_to_be_one_is_a_reset(live: Streaming, given: str) -> None:
    """An EventSource would give up for ever on a 422."""
    for options in ({"params": {"last_event_id": given}}, {"last_event_id": given}):
        async with live.client().open(STREAM, **options) as stream:
            assert (await stream.next()).data["resume"] == "reset"


async def test_the_name_that_polyfills_send_is_heard(live: Streaming) -> None:
    async with live.client().open(STREAM, params={"lastEventId": "evt_6"}) as stream:
        opened = (await stream.next()).data
    assert (opened["resume"], opened["cursor"]) == ("resumed", "evt_6")


async def test_event_ids_are_not_used_again_by_the_next_slice(live: Streaming) -> None:
    seen: list[str] = []
    last_event_id: str | None = None
    for _ in range(4):
        async with live.client().open(STREAM, last_event_id=last_event_id) as stream:
            seen += [event.id for event in await stream.take(3)]
        last_event_id = seen[-1]
    assert len(set(seen)) == 12


async def test_hundreds_of_missed_items_come_in_order(live: Streaming) -> None:
    """More than one write holds, to clients that begin at different places."""
    begin = live.domain.feed.head()
    for _ in range(15):
        await asyncio.to_thread(live.domain.publish, 40)
    head = live.domain.feed.head()

    async def catch_up(after: int) -> list[str]:
        last_event_id = f"evt_{after}"
        async with live.client(total=20).open(STREAM, last_event_id=last_event_id) as stream:
            while stream.received.ids[-1:] != [f"evt_{head}"]:
                await stream.next()
            return item_ids(stream.received.events)

    starts = [begin, begin + 1, begin + 39, begin + 40, begin + 333, head - 2]
    for after, ids in zip(starts, await asyncio.gather(*map(catch_up, starts)), strict=True):
        assert ids == [f"evt_{n}" for n in range(after + 1, head + 1)]
