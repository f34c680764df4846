"""The feed as a stream: where it resumes, what it filters, how it catches up."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambda_src.contract.events import CloseReason
from lambda_src.streaming import metrics_events
from lambda_src.streaming.feed_stream import MOST_AT_ONCE, FeedSource, FeedStream, Tickers
from lambda_src.streaming.metrics import LatestMetrics
from lambda_src.streaming.wire import Wire
from lambda_src.tickertape.batch import Batch
from lambda_src.tickertape.errors import StoreError
from lambda_src.tickertape.events import LastEventId, Metrics
from lambda_src.tickertape.metrics import MetricsReader
from tests.kit.fake_feed import FakeFeed, make_tail, until
from tests.kit.feed_items import NEVER, PUBLISHED_AT, batches, item
from tests.kit.sse_script import received

WIRE_SECONDS = 5.0


class FeedMetrics(MetricsReader):
    """Counts the items of a fake feed."""

    def __init__(self, feed: FakeFeed) -> None:
        self.feed = feed
        self.failing = False
        self.gate: threading.Event | None = None

    def read(self) -> Metrics:
        if self.gate is not None:
            self.gate.wait(5)
        if self.failing:
            raise StoreError("no table today")
        total = sum(len(batch.items) for batch in self.feed.written)
        return Metrics(
            total=total,
            positive=0,
            neutral=total,
            negative=0,
            tickers=0,
            by_tag={},
            rate_last_hour=total,
            rate_last_24h=total,
            timestamp=PUBLISHED_AT,
        )


class Followed:
    """A stream that is open, and all that it said."""

    def __init__(self, feed: FakeFeed, tickers: Tickers | None = None) -> None:
        self.feed = feed
        self.metrics = FeedMetrics(feed)
        self.tail = make_tail(feed)
        self.verdicts: list[Tickers | CloseReason | None] = [tickers]
        source = FeedSource(feed, self.tail, LatestMetrics(self.metrics, lambda: self.tail.last))
        self.stream = FeedStream(source, tickers, self._verify)
        self.wire = Wire("c")
        self.said = b""

    async def _verify(self) -> Tickers | CloseReason | None:
        return self.verdicts[-1]

    async def until(self, cursor: int) -> None:
        """Step until the stream has passed item `cursor`."""
        async with asyncio.timeout(WIRE_SECONDS):
            while self.stream.cursor < cursor:
                self.said += (await self.stream.step(self.wire, 0.005)).chunk

    async def until_said(self, name: bytes) -> None:
        async with asyncio.timeout(WIRE_SECONDS):
            while b"event: " + name not in self.said:
                self.said += (await self.stream.step(self.wire, 0.005)).chunk

    async def ids(self) -> list[str]:
        events = await received(self.said, lf_only=True)
        return [event.id for event in events if event.name == "new_item"]


@asynccontextmanager
async def following(
    feed: FakeFeed, last: LastEventId | None = None, *, tickers: Tickers | None = None
) -> AsyncIterator[Followed]:
    followed = Followed(feed, tickers)
    await followed.stream.open(last)
    try:
        yield followed
    finally:
        followed.stream.close()


async def test_without_an_event_id_it_is_live_from_the_head() -> None:
    feed = FakeFeed(batches(3))
    followed = Followed(feed)
    opening = await followed.stream.open(None)
    assert (opening.resume, opening.cursor) == ("live", 3)
    assert followed.stream.cursor == 3
    assert feed.asked == []
    followed.stream.close()


@pytest.mark.parametrize(
    ("last_event_id", "asked"),
    [("evt_2", 2), ("evt_2.9", 2), ("evt_0", 0), ("nonsense", None), ("evt_2\0", None)],
)
async def test_with_one_the_feed_is_asked_for_the_verdict(
    last_event_id: str, asked: int | None
) -> None:
    feed = FakeFeed(batches(3))
    feed.answer = ("reset", 3)
    followed = Followed(feed)
    opening = await followed.stream.open(LastEventId.parse(last_event_id))
    assert (opening.resume, opening.cursor) == ("reset", 3)
    assert feed.asked == [asked]
    followed.stream.close()


async def test_an_opening_that_fails_leaves_nothing_behind() -> None:
    class Failing(FakeFeed):
        def verdict(self, cursor: int | None) -> tuple[str, int]:  # type: ignore[override]
            raise StoreError(f"no verdict on {cursor}")

    followed = Followed(Failing(batches(3)))
    with pytest.raises(StoreError):
        await followed.stream.open(LastEventId(1))
    await asyncio.sleep(0)
    assert len(asyncio.all_tasks()) == 1


async def test_a_resumed_stream_reads_what_it_missed_then_follows_the_tail() -> None:
    feed = FakeFeed(batches(2, 3, 4))
    feed.answer = ("resumed", 1)
    async with following(feed, LastEventId.parse("evt_1")) as followed:
        await followed.until(9)
        reads = len(feed.reads)
        feed.written = batches(2, 3, 4, 2)
        await followed.until(11)
        assert [f"evt_{n}" for n in range(2, 12)] == await followed.ids()
        assert feed.reads[:1] == [(1, False)]
        assert len(feed.reads) == reads + 1


async def test_a_gap_while_catching_up_is_waited_for() -> None:
    feed = FakeFeed(batches(2, 3, 4))
    feed.hidden = {1}
    feed.answer = ("resumed", 0)
    async with following(feed, LastEventId.parse("evt_0")) as followed:
        await followed.until(2)
        while len(feed.reads) < 4:
            followed.said += (await followed.stream.step(followed.wire, 0.01)).chunk
        assert await followed.ids() == ["evt_1", "evt_2"]
        assert (2, True) in feed.reads
        feed.hidden = set()
        await followed.until(9)
        assert await followed.ids() == [f"evt_{n}" for n in range(1, 10)]


async def test_a_table_that_fails_while_catching_up_loses_nothing() -> None:
    feed = FakeFeed(batches(2, 3))
    feed.answer = ("resumed", 0)
    async with following(feed, LastEventId.parse("evt_0")) as followed:
        feed.failing = True
        while len(feed.reads) < 3:
            assert await followed.stream.step(followed.wire, 0.01)
        feed.failing = False
        await followed.until(5)
        assert await followed.ids() == [f"evt_{n}" for n in range(1, 6)]


async def test_one_write_holds_a_bounded_number_of_items() -> None:
    feed = FakeFeed(batches(*[40] * 20))
    feed.answer = ("resumed", 0)
    async with following(feed, LastEventId.parse("evt_0")) as followed:
        largest = 0
        while followed.stream.cursor < 800:
            step = await followed.stream.step(followed.wire, 1)
            largest = max(largest, step.events)
            followed.said += step.chunk
        assert largest == MOST_AT_ONCE
        assert await followed.ids() == [f"evt_{n}" for n in range(1, 801)]


async def test_a_filter_leaves_items_out_and_moves_on_all_the_same() -> None:
    feed = FakeFeed()
    async with following(feed, tickers=frozenset({"MSFT", "BRK.B"})) as followed:
        mixed = [item("1"), item("2", "AAPL", "MSFT"), item("3"), item("4", "BRK.B"), item("5")]
        feed.written = [Batch(1, mixed, PUBLISHED_AT, NEVER)]
        await followed.until(5)
        assert await followed.ids() == ["evt_2", "evt_4"]
        assert followed.stream.cursor == 5


async def test_a_changed_filter_holds_from_the_next_check() -> None:
    feed = FakeFeed()
    async with following(feed, tickers=frozenset({"MSFT"})) as followed:
        feed.written = batches(1)
        await followed.until(1)
        followed.verdicts.append(frozenset({"AAPL"}))
        assert await followed.stream.check() is None
        feed.written = batches(1, 1)
        await followed.until(2)
        assert await followed.ids() == ["evt_2"]


async def test_a_verdict_to_end_is_passed_on() -> None:
    async with following(FakeFeed()) as followed:
        followed.verdicts.append(CloseReason.SESSION_ENDED)
        assert await followed.stream.check() is CloseReason.SESSION_ENDED


async def test_metrics_greet_and_follow_a_change_but_not_more_than_they_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(metrics_events, "EVERY_SECONDS", 0.2)
    feed = FakeFeed()
    async with following(feed) as followed:
        greeting = await followed.stream.greet(followed.wire)
        assert b"event: metrics" in greeting.chunk
        assert greeting.events == 1
        greeted = asyncio.get_running_loop().time()
        for n in range(1, 6):
            feed.written = batches(*[1] * n)
            await followed.until(n)
        await followed.until_said(b"metrics")
        assert asyncio.get_running_loop().time() >= greeted + 0.2
        assert followed.said.count(b"event: metrics") == 1
        assert b'"total":5' in followed.said


async def test_metrics_that_did_not_change_are_not_sent() -> None:
    async with following(FakeFeed(batches(1))) as followed:
        assert (await followed.stream.greet(followed.wire)).chunk
        assert not (await followed.stream.greet(followed.wire)).chunk


async def test_metrics_that_cannot_be_read_hold_up_no_item(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics_events, "EVERY_SECONDS", 0.02)
    feed = FakeFeed()
    async with following(feed) as followed:
        followed.metrics.failing = True
        for n in range(1, 4):
            feed.written = batches(*[1] * n)
            await followed.until(n)
            await followed.stream.step(followed.wire, 0.05)
        assert b"event: metrics" not in followed.said
        followed.metrics.failing = False
        await followed.until_said(b"metrics")


async def test_closing_while_a_read_is_under_way_leaves_nothing_behind() -> None:
    feed = FakeFeed(batches(2))
    feed.answer = ("resumed", 0)
    followed = Followed(feed)
    await followed.stream.open(LastEventId(0))
    await followed.stream.step(followed.wire, 0)
    followed.stream.close()
    await until(lambda: len(asyncio.all_tasks()) == 1)


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.integers(min_value=1, max_value=6), min_size=1, max_size=6),
    start=st.integers(min_value=0, max_value=12),
    page=st.integers(min_value=1, max_value=4),
    seen_late=st.sets(st.integers(min_value=0, max_value=5)),
)
async def test_from_every_cursor_the_rest_comes_once_and_in_order(
    sizes: list[int], start: int, page: int, seen_late: set[int]
) -> None:
    feed = FakeFeed(batches(*sizes))
    feed.page = page
    feed.hidden_unless_consistent = seen_late
    total = sum(sizes)
    start = min(start, total)
    feed.answer = ("resumed", start)
    async with following(feed, LastEventId(start)) as followed:
        await followed.until(total)
        feed.written = batches(*sizes, 3)
        await followed.until(total + 3)
        assert await followed.ids() == [f"evt_{n}" for n in range(start + 1, total + 4)]


async def test_metrics_that_take_long_hold_up_no_heartbeat() -> None:
    """A step is over in the time it was given, whatever it waits for."""
    feed = FakeFeed()
    async with following(feed) as followed:
        gate = threading.Event()
        followed.metrics.gate = gate
        feed.written = batches(1)
        await followed.until(1)
        loop = asyncio.get_running_loop()
        began = loop.time()
        await followed.stream.step(followed.wire, 0.05)
        assert loop.time() - began < metrics_events.EVERY_SECONDS / 2
        gate.set()
