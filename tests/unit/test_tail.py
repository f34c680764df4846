"""The shared tail: one poll a process, contiguous, and only while someone follows."""

import asyncio
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambda_src.streaming import tail as tail_module
from lambda_src.tickertape.errors import StoreError
from tests.kit.fake_feed import FakeFeed, make_tail, until
from tests.kit.feed_items import batches

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from lambda_src.streaming.tail import Tail


@asynccontextmanager
async def followed(feed: FakeFeed) -> "AsyncIterator[Tail]":
    tail = make_tail(feed)
    await tail.join()
    try:
        yield tail
    finally:
        tail.leave()


def seqs(tail: "Tail", cursor: int) -> list[int] | None:
    entries = tail.since(cursor)
    return None if entries is None else [entry.seq for entry in entries]


async def test_it_begins_at_the_head_and_holds_what_comes_after() -> None:
    feed = FakeFeed(batches(3))
    async with followed(feed) as tail:
        assert tail.last == 3
        assert seqs(tail, 3) == []
        assert seqs(tail, 2) is None
        feed.written = batches(3, 2)
        await until(lambda: tail.last == 5)
        assert seqs(tail, 3) == [4, 5]
        assert seqs(tail, 4) == [5]
        assert seqs(tail, 5) == []
        assert seqs(tail, 2) is None


async def test_a_cursor_ahead_of_the_poll_waits_for_its_next_item() -> None:
    feed = FakeFeed(batches(3))
    async with followed(feed) as tail:
        assert seqs(tail, 7) == []
        feed.written = batches(3, 6)
        await until(lambda: tail.last == 9)
        assert seqs(tail, 7) == [8, 9]


async def test_the_window_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tail_module, "WINDOW", 4)
    feed = FakeFeed()
    async with followed(feed) as tail:
        feed.written = batches(3, 3)
        await until(lambda: tail.last == 6)
        assert seqs(tail, 2) == [3, 4, 5, 6]
        assert seqs(tail, 1) is None


async def test_an_idle_poll_reads_the_head_and_nothing_else() -> None:
    feed = FakeFeed(batches(3))
    async with followed(feed):
        await until(lambda: feed.heads > 20)
    assert feed.reads == []


async def test_any_number_of_followers_share_one_poll() -> None:
    feed = FakeFeed(batches(1))
    tail = make_tail(feed)
    await asyncio.gather(*[tail.join() for _ in range(50)])
    feed.written = batches(1, 1)
    await until(lambda: tail.last == 2)
    assert feed.reads == [(1, False)]
    for _ in range(50):
        tail.leave()


async def test_the_last_to_leave_stops_the_poll_and_the_next_to_join_starts_anew() -> None:
    feed = FakeFeed(batches(1))
    tail = make_tail(feed)
    await tail.join()
    await tail.join()
    tail.leave()
    feed.written = batches(1, 1)
    await until(lambda: tail.last == 2)
    tail.leave()
    await until(lambda: len(asyncio.all_tasks()) == 1)
    heads = feed.heads
    feed.written = batches(1, 1, 5)
    await tail.join()
    assert feed.heads == heads + 1
    assert tail.last == 7
    assert seqs(tail, 6) is None
    tail.leave()


async def test_a_table_that_fails_refuses_the_first_and_only_delays_the_others() -> None:
    feed = FakeFeed(batches(1))
    tail = make_tail(feed)
    feed.failing = True
    with pytest.raises(StoreError):
        await tail.join()
    feed.failing = False
    await tail.join()
    feed.failing = True
    feed.written = batches(1, 4)
    heads = feed.heads
    await until(lambda: feed.heads > heads + 3)
    assert tail.last == 1
    feed.failing = False
    await until(lambda: tail.last == 5)
    tail.leave()


async def test_a_failure_that_nobody_foresaw_is_logged_and_delays_only(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Else the streams that are open would beat on and deliver nothing."""
    feed = FakeFeed(batches(1))
    async with followed(feed) as tail:
        feed.broken = KeyError("Items")
        heads = feed.heads
        await until(lambda: feed.heads > heads + 2)
        feed.broken = None
        feed.written = batches(1, 4)
        await until(lambda: tail.last == 5)
    assert "The poll of the feed failed" in caplog.text


async def test_a_gap_is_read_again_consistently_and_at_once() -> None:
    feed = FakeFeed(batches(1))
    async with followed(feed) as tail:
        feed.hidden_unless_consistent = {1}
        feed.written = batches(1, 2, 3)
        await until(lambda: tail.last == 6)
        assert seqs(tail, 1) == [2, 3, 4, 5, 6]
    assert feed.reads == [(1, False), (1, True)]


async def test_a_gap_that_stays_holds_back_what_is_behind_it() -> None:
    feed = FakeFeed(batches(1))
    async with followed(feed) as tail:
        feed.hidden = {2}
        feed.written = batches(1, 2, 3, 4)
        await until(lambda: len(feed.reads) > 6)
        assert tail.last == 3
        feed.hidden = set()
        await until(lambda: tail.last == 10)
        assert seqs(tail, 1) == list(range(2, 11))


async def test_followers_are_woken_by_an_item() -> None:
    feed = FakeFeed(batches(1))
    async with followed(feed) as tail:
        waiting = [asyncio.create_task(tail.moved(60)) for _ in range(5)]
        await asyncio.sleep(0)
        feed.written = batches(1, 1)
        async with asyncio.timeout(5):
            await asyncio.gather(*waiting)


async def test_a_wait_ends_without_an_item_too() -> None:
    async with followed(FakeFeed()) as tail:
        await tail.moved(0.01)


async def test_the_lag_of_each_batch_is_told_once() -> None:
    lags: list[float] = []
    feed = FakeFeed()
    tail = make_tail(feed, lags.append)
    await tail.join()
    feed.written = batches(2, 2)
    await until(lambda: tail.last == 4)
    tail.leave()
    assert lags == [1000, 1000]


def read_again(feed: FakeFeed, tail: "Tail", total: int, reads: int) -> bool:
    return tail.last == total or len(feed.reads) > reads + 2


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.integers(min_value=1, max_value=5), min_size=1, max_size=8),
    page=st.integers(min_value=1, max_value=4),
    data=st.data(),
)
async def test_whatever_order_batches_appear_in_items_are_handed_out_in_theirs(
    sizes: list[int], page: int, data: st.DataObject
) -> None:
    feed = FakeFeed()
    feed.page = page
    total = sum(sizes)
    order = data.draw(st.permutations(range(len(sizes))))
    feed.hidden = set(order)
    handed_out: list[int] = []
    async with followed(feed) as tail:
        feed.written = batches(*sizes)
        for index in order:
            feed.hidden.discard(index)
            await until(partial(read_again, feed, tail, total, len(feed.reads)))
            handed_out += seqs(tail, len(handed_out)) or []
            assert handed_out == list(range(1, len(handed_out) + 1))
        await until(lambda: tail.last == total)
        handed_out += seqs(tail, len(handed_out)) or []
    assert handed_out == list(range(1, total + 1))
