"""The feed on a real DynamoDB API: appends, guards, verdicts, retention, the newest items."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from lambda_src.tickertape.errors import StoreError, TransactionCanceledError
from lambda_src.tickertape.excerpts import Excerpt, Excerpts
from lambda_src.tickertape.feed import (
    ATTEMPTS,
    HOLE_PAUSES,
    MAX_ITEMS,
    RETENTION,
    Feed,
)
from lambda_src.tickertape.metrics import MetricsReader
from tests.kit.domain import HandClock, delete_expired, store
from tests.kit.feed_items import item, items

if TYPE_CHECKING:
    from lambda_src.tickertape.table import Table
    from tests.kit.emulator import Backend, Emulator


@pytest.fixture
def table(emulator: "Emulator", backend: "Backend") -> "Table":
    return store(emulator, backend)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def feed(table: "Table", clock: HandClock) -> Feed:
    return Feed(table, clock, pause=lambda _: None)


@pytest.fixture
def excerpts(table: "Table", clock: HandClock, feed: Feed) -> Excerpts:
    return Excerpts(table, clock, feed, pause=lambda _: None)


def ids(feed: Feed, after: int = 0) -> list[tuple[int, str]]:
    return [(seq, new.item_id) for batch in feed.read(after) for seq, new in batch.numbered()]


def test_an_append_numbers_its_items_in_order(feed: Feed) -> None:
    assert feed.head() == 0
    first = feed.append([item("a"), item("b")])
    assert first.accepted == [("a", 1), ("b", 2)]
    assert feed.append([item("c")]).accepted == [("c", 3)]
    assert feed.head() == 3
    assert ids(feed) == [(1, "a"), (2, "b"), (3, "c")]


def test_an_item_is_read_as_it_was_appended(feed: Feed, clock: HandClock) -> None:
    given = item("x", "BRK.B", "MSFT", sentiment="negative", score=0.0125)
    feed.append([given])
    [batch] = feed.read(0)
    [(_, read)] = batch.numbered()
    assert read.model_dump() == {
        **given.model_dump(),
        "ticker": "BRK.B",
        "published_at": "2026-01-05T12:00:00.000Z",
    }
    assert batch.expires_at == int((clock() + RETENTION).timestamp())


@pytest.mark.parametrize(("after", "expected"), [(0, 5), (1, 4), (2, 3), (4, 1), (5, 0), (99, 0)])
def test_a_read_begins_in_the_middle_of_a_batch(feed: Feed, after: int, expected: int) -> None:
    feed.append(items(1, 3))
    feed.append(items(4, 2))
    assert [seq for seq, _ in ids(feed, after)] == list(range(6 - expected, 6))


def test_the_largest_append_fits(feed: Feed) -> None:
    """Forty of the longest ids with two hundred different tickers: 44 actions, 205 counters."""
    tickers = [f"{chr(65 + n // 26)}{chr(65 + n % 26)}CDE.A" for n in range(5 * MAX_ITEMS)]
    wanted = [item(f"{n:0>128}", *tickers[5 * n : 5 * n + 5]) for n in range(MAX_ITEMS)]
    assert len(feed.append(wanted).accepted) == MAX_ITEMS
    assert len(ids(feed)) == MAX_ITEMS


def test_an_id_twice_in_one_request_is_one_item(feed: Feed) -> None:
    appended = feed.append([item("a"), item("b"), item("a", "MSFT"), item("a")])
    assert appended.accepted == [("a", 1), ("b", 2)]
    assert appended.duplicates == ["a", "a"]
    [batch] = feed.read(0)
    assert batch.items[0].tickers == ["AAPL"]


def test_publishing_again_is_harmless(feed: Feed, table: "Table", clock: HandClock) -> None:
    feed.append([item("a"), item("b")])
    clock.move(hours=100)
    again = feed.append([item("b"), item("c"), item("a")])
    assert again.accepted == [("c", 3)]
    assert sorted(again.duplicates) == ["a", "b"]
    nothing = feed.append([item("a"), item("c")])
    assert (nothing.accepted, sorted(nothing.duplicates)) == ([], ["a", "c"])
    assert feed.head() == 3
    assert MetricsReader(table, clock).read().total == 1


def test_the_same_ids_in_two_requests_at_once_enter_once(feed: Feed) -> None:
    wanted = items(1, 12)
    with ThreadPoolExecutor(2) as threads:
        both = list(threads.map(feed.append, [wanted, wanted[::-1]]))
    accepted = [name for appended in both for name, _ in appended.accepted]
    assert sorted(accepted) == sorted(one.item_id for one in wanted)
    assert sum(len(appended.duplicates) for appended in both) == 12
    assert [seq for seq, _ in ids(feed)] == list(range(1, 13))


def test_a_table_that_is_always_busy_is_an_error_and_leaves_nothing(
    table: "Table", clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = conflicts = 0

    def conflicted() -> None:
        nonlocal conflicts
        conflicts += 1

    feed = Feed(table, clock, pause=lambda _: None, conflicted=conflicted)

    def busy(*actions: object) -> None:
        nonlocal attempts
        attempts += 1
        raise TransactionCanceledError(["TransactionConflict"] * len(actions))

    monkeypatch.setattr(table, "transact", busy)
    with pytest.raises(StoreError, match="The feed is busy: nothing was published"):
        feed.append([item("a")])
    assert attempts == conflicts == ATTEMPTS
    assert feed.head() == 0


def test_conflicts_are_counted(feed: Feed, table: "Table") -> None:
    transact = table.transact
    conflicts = [["ConditionalCheckFailed", "None"], ["TransactionConflict", "None"]]

    def conflicting(*actions: object) -> None:
        if conflicts:
            raise TransactionCanceledError(conflicts.pop())
        transact(*actions)  # type: ignore[arg-type]

    table.transact = conflicting  # type: ignore[method-assign]
    assert feed.append([item("a")]).conflicts == 2
    assert feed.append([item("b")]).conflicts == 0


def test_a_duplicate_is_no_conflict(feed: Feed) -> None:
    feed.append([item("a")])
    again = feed.append([item("a"), item("b")])
    assert (again.duplicates, again.conflicts) == (["a"], 0)
    assert feed.append([item("a")]).conflicts == 0


@pytest.mark.parametrize(
    ("cursor", "verdict"),
    [
        (0, ("resumed", 0)),
        (1, ("resumed", 1)),
        (4, ("resumed", 4)),
        (5, ("resumed", 5)),
        (6, ("reset", 5)),
        (10**18 - 1, ("reset", 5)),
        (None, ("reset", 5)),
    ],
)
def test_the_verdict_on_a_cursor(feed: Feed, cursor: int | None, verdict: tuple[str, int]) -> None:
    feed.append(items(1, 3))
    feed.append(items(4, 2))
    assert feed.verdict(cursor) == verdict


@pytest.mark.parametrize(
    ("cursor", "verdict"), [(0, ("resumed", 0)), (1, ("reset", 0)), (None, ("reset", 0))]
)
def test_the_verdict_before_the_first_item(
    feed: Feed, cursor: int | None, verdict: tuple[str, int]
) -> None:
    assert feed.verdict(cursor) == verdict


def test_what_is_older_than_the_retention_is_gone_though_the_table_has_it(
    feed: Feed, excerpts: Excerpts, clock: HandClock
) -> None:
    feed.append(items(1, 3))
    clock.move(seconds=RETENTION.total_seconds() - 1)
    feed.append(items(4, 2))
    assert feed.verdict(1) == ("resumed", 1)
    clock.move(seconds=1)
    assert feed.verdict(1) == ("reset", 5)
    assert feed.verdict(3) == ("resumed", 3)
    newest = excerpts.newest(10)
    assert ([one.item_id for one in newest.items], newest.begins) == (["item-4", "item-5"], True)
    assert excerpts.after(1, 10) == ("reset", newest)
    assert excerpts.newest(10, before=4) == Excerpt([], 4, 3, begins=True)


def test_what_the_table_has_deleted_is_gone(feed: Feed, table: "Table", clock: HandClock) -> None:
    feed.append(items(1, 3))
    feed.append(items(4, 2))
    table.write(table.delete("FEED", f"LOG#{3:020d}"))
    assert feed.verdict(0) == ("reset", 5)
    assert feed.verdict(2) == ("reset", 5)
    assert feed.verdict(3) == ("resumed", 3)
    clock.move(seconds=RETENTION.total_seconds() + 1)
    assert feed.verdict(5) == ("resumed", 5)


def test_a_feed_that_rested_longer_than_its_retention_answers_at_once(
    table: "Table", clock: HandClock
) -> None:
    """There is no hole to wait for in a log that is empty by right."""
    paused: list[float] = []
    feed = Feed(table, clock, pause=paused.append)
    excerpts = Excerpts(table, clock, feed, pause=paused.append)
    assert excerpts.newest(10) == Excerpt([], 1, 0, begins=True)
    feed.append(items(1, 3))
    table.write(table.delete("FEED", f"LOG#{3:020d}"))
    nothing = Excerpt([], 4, 3, begins=True)
    assert excerpts.newest(10) == nothing
    assert feed.verdict(1) == ("reset", 3)
    assert paused == [*HOLE_PAUSES, *HOLE_PAUSES]
    paused.clear()
    clock.move(seconds=RETENTION.total_seconds())
    assert excerpts.newest(10) == nothing
    assert feed.verdict(1) == ("reset", 3)
    assert feed.verdict(3) == ("resumed", 3)
    assert paused == []
    feed.append(items(4, 2))
    newest = excerpts.newest(10)
    assert ([one.item_id for one in newest.items], newest.first) == (["item-4", "item-5"], 4)
    assert paused == []


def test_a_guard_outlives_its_item(
    feed: Feed, clock: HandClock, emulator: "Emulator", backend: "Backend"
) -> None:
    feed.append([item("a")])
    clock.move(seconds=2 * RETENTION.total_seconds())
    assert delete_expired(emulator, backend, clock()) > 0
    assert feed.append([item("a")]).duplicates == ["a"]


def test_the_newest_items_in_the_feeds_order(feed: Feed, excerpts: Excerpts) -> None:
    feed.append(items(1, 3))
    feed.append(items(4, 1, "MSFT"))
    feed.append(items(5, 2))
    newest = excerpts.newest(3)
    assert [(one.event_id, one.item_id) for one in newest.items] == [
        ("evt_4", "item-4"),
        ("evt_5", "item-5"),
        ("evt_6", "item-6"),
    ]
    assert (newest.first, newest.last, newest.begins) == (4, 6, False)
    everything = excerpts.newest(99)
    assert [one.event_id for one in everything.items] == [f"evt_{n}" for n in range(1, 7)]
    assert everything.begins


def test_the_newest_items_of_some_tickers(feed: Feed, excerpts: Excerpts) -> None:
    for n in range(1, 61):
        feed.append([item(f"{n}", "MSFT" if n % 20 == 0 else "AAPL")])
    newest = excerpts.newest(2, frozenset({"MSFT", "TSLA"}))
    assert [one.event_id for one in newest.items] == ["evt_40", "evt_60"]
    assert newest.last == 60
    assert excerpts.newest(2, frozenset({"TSLA"})) == Excerpt([], 1, 60, begins=True)


def test_metrics_cross_minutes_hours_and_a_day(
    feed: Feed, table: "Table", clock: HandClock
) -> None:
    """One reader throughout, with all that it has kept, beside one that keeps nothing."""
    reader = MetricsReader(table, clock)
    appended: list[tuple[timedelta, int]] = []
    begun = clock()
    steps = [(1, 2), (50, 3), (61, 1), (58 * 60, 4), (3600, 1), (5 * 3600, 2), (14 * 3600, 5)]
    for n, (seconds, size) in enumerate([*steps, (3 * 3600, 1), (60, 2), (86_400, 3)]):
        clock.move(seconds=seconds)
        feed.append(items(1000 * n, size))
        appended.append((clock() - begun, size))
        for minutes in (0, 1, 3):
            clock.move(minutes=minutes)
            since = minute(clock() - begun)
            expected = sum(size for when, size in appended if since - minute(when) < 1440)
            hour = sum(size for when, size in appended if since - minute(when) < 60)
            for metrics in (reader.read(), MetricsReader(table, clock).read()):
                assert (metrics.total, metrics.rate_last_hour) == (expected, hour)
                assert metrics.by_tag == {"AAPL": expected}
                assert metrics.neutral == metrics.rate_last_24h == expected


def minute(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
