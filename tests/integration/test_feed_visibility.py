"""Transactions that are half visible: a reader hands out the contiguous prefix, then the rest."""

import asyncio
from itertools import accumulate
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lambda_src.streaming.tail import Tail
from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.excerpts import Excerpts
from lambda_src.tickertape.feed import Feed
from tests.kit.domain import store
from tests.kit.feed_items import items
from tests.kit.veil import VeiledTable

if TYPE_CHECKING:
    from lambda_src.tickertape.table import Table
    from tests.kit.emulator import Backend, Emulator

SIZES = [3, 1, 4, 1, 5, 2, 6, 5, 3, 5]
TOTAL = sum(SIZES)
LASTS = list(accumulate(SIZES))
VEILS = st.sets(st.sampled_from(LASTS))
# Nothing is shrunk: over a real store that takes minutes.
PROPERTY = settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def written(emulator: "Emulator", module_backend: "Backend") -> "Table":
    """A table with ten batches, that every test here only reads."""
    table = store(emulator, module_backend)
    feed = Feed(table, utc_now)
    seq = 1
    for size in SIZES:
        feed.append(items(seq, size))
        seq += size
    return table


def veiled(table: "Table") -> tuple[VeiledTable, Feed]:
    veil = VeiledTable(table)
    return veil, Feed(veil, utc_now, pause=lambda _: None)


def seqs(feed: Feed, after: int, *, consistent: bool = False) -> list[int]:
    batches = feed.read(after, consistent=consistent)
    return [seq for batch in batches for seq, _ in batch.numbered()]


def prefix(after: int, hidden: set[int]) -> list[int]:
    """What may be handed out: up to the first batch that cannot be seen."""
    gaps = [last - size for last, size in zip(LASTS, SIZES, strict=True) if last in hidden]
    ahead = [
        max(first, after) for first, last in zip(gaps, sorted(hidden), strict=True) if last > after
    ]
    return list(range(after + 1, min([*ahead, TOTAL]) + 1))


@PROPERTY
@given(after=st.integers(min_value=0, max_value=TOTAL), hidden=VEILS, late=VEILS)
def test_a_read_gives_the_contiguous_prefix(
    written: "Table", after: int, hidden: set[int], late: set[int]
) -> None:
    veil, feed = veiled(written)
    veil.hidden, veil.late = hidden, late
    assert seqs(feed, after) == prefix(after, hidden | late)
    assert seqs(feed, after, consistent=True) == prefix(after, hidden)


@PROPERTY
@given(order=st.permutations(LASTS), begin=st.integers(min_value=0, max_value=TOTAL))
async def test_a_tail_catches_up_whatever_appears_first(
    written: "Table", order: list[int], begin: int
) -> None:
    """Each query sees one batch more; HEAD is there before any of them."""
    veil, feed = veiled(written)
    unseen = list(order)
    veil.hidden = set(order)
    veil.on_query = lambda: veil.hidden.discard(unseen.pop()) if unseen else None
    veil.seen_head = begin
    tail = Tail(feed, poll_seconds=0.001, clock=utc_now, lag=lambda _: None)
    await tail.join()
    veil.seen_head = TOTAL
    handed_out: list[int] = []
    async with asyncio.timeout(5):
        while len(handed_out) < TOTAL - begin:
            await tail.moved(1)
            entries = tail.since(begin + len(handed_out))
            assert entries is not None
            handed_out += [entry.seq for entry in entries]
    tail.leave()
    assert handed_out == list(range(begin + 1, TOTAL + 1))


def test_a_hole_that_closes_while_it_is_looked_at_is_no_reset(written: "Table") -> None:
    veil, feed = veiled(written)
    veil.hidden = {LASTS[0]}
    queries = 0

    def third_time() -> None:
        nonlocal queries
        queries += 1
        if queries == 3:
            veil.hidden = set()

    veil.on_query = third_time
    assert feed.verdict(1) == ("resumed", 1)


def test_a_hole_that_stays_is_a_reset(written: "Table") -> None:
    veil, feed = veiled(written)
    veil.hidden = {LASTS[0]}
    assert feed.verdict(1) == ("reset", TOTAL)
    assert feed.verdict(LASTS[0]) == ("resumed", LASTS[0])


def test_an_item_that_was_delivered_before_its_head_is_seen_is_no_future(
    written: "Table",
) -> None:
    """Else a client that reconnects at once would be reset, and get that item again."""
    veil, feed = veiled(written)
    veil.seen_head = LASTS[-2]
    assert feed.verdict(TOTAL) == ("resumed", TOTAL)
    assert feed.verdict(TOTAL - 1) == ("resumed", TOTAL - 1)
    assert feed.verdict(TOTAL + 1) == ("reset", LASTS[-2])


@PROPERTY
@given(hidden=VEILS, late=VEILS, limit=st.integers(min_value=1, max_value=TOTAL + 5))
def test_the_newest_items_are_followed_by_all_that_they_lack(
    written: "Table", hidden: set[int], late: set[int], limit: int
) -> None:
    """A client that goes on from the cursor has every item from the first one on."""
    veil, feed = veiled(written)
    veil.hidden, veil.late = hidden, late
    newest = Excerpts(veil, utc_now, feed, pause=lambda _: None).newest(limit)
    veil.hidden, veil.late = set(), set()
    given_now = [int(one.event_id.removeprefix("evt_")) for one in newest.items]
    assert given_now + seqs(feed, newest.last) == list(range(newest.first, TOTAL + 1))
    assert len(given_now) <= limit
