"""History against the log: what a series says is what a new count of the log says."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lambda_src.tickertape.clock import epoch_seconds, parse_iso
from lambda_src.tickertape.events import Item
from lambda_src.tickertape.feed import RETENTION, Feed
from lambda_src.tickertape.history.counting import PARTITION, POSITION, History
from lambda_src.tickertape.history.reader import SeriesReader
from lambda_src.tickertape.history.series import RANGES, TickerSeries, TimeSeries
from lambda_src.tickertape.table import Table
from tests.kit.domain import HandClock, store
from tests.kit.emulator import Backend, Emulator
from tests.kit.feed_items import item
from tests.kit.imports import DeadlyTable, Killed

TICKERS = ("AAPL", "MSFT", "BRK.B")
Log = list[tuple[datetime, Item]]


@pytest.fixture
def table(emulator: Emulator, backend: Backend) -> Table:
    return store(emulator, backend)


class Feeding:
    """A feed with its history and its own record of what was published when."""

    def __init__(self, table: Table) -> None:
        self.clock = HandClock()
        self.table = table
        self.feed = Feed(table, self.clock, pause=lambda _: None)
        self.history = History(table, self.clock, self.feed)
        self.log: Log = []

    def publish(self, *posts: Item) -> None:
        accepted = {name for name, _ in self.feed.append(posts).accepted}
        first = {post.item_id: post for post in reversed(posts)}
        self.log += [(self.clock(), first[name]) for name in first if name in accepted]

    def publish_many(self, count: int, *tickers: str) -> None:
        first = len(self.log)
        for start in range(first, first + count, 40):
            stop = min(start + 40, first + count)
            self.publish(*(item(str(n), *tickers) for n in range(start, stop)))

    def read(self, name: str, *tickers: str, at: datetime | None = None) -> TimeSeries:
        reader = SeriesReader(self.table, self.clock, self.feed, self.history)
        return reader.read(name, tickers, at=at)

    def assert_true(self, series: TimeSeries) -> None:
        start = epoch_seconds(parse_iso(series.start))
        for one in series.series:
            assert counts(one) == recount(self.log, one.ticker, start, RANGES[series.range])
        assert series.cursor == f"evt_{len(self.log)}"


def counts(series: TickerSeries) -> list[tuple[int | None, int | None, int | None, float | None]]:
    return list(zip(series.positive, series.neutral, series.negative, series.mean, strict=True))


def recount(log: Log, ticker: str | None, start: int, range_: object) -> list[object]:
    """Counted anew from what was published, a step at a time."""
    assert hasattr(range_, "step_seconds")
    assert hasattr(range_, "steps")
    since = epoch_seconds(log[0][0]) if log else None
    points: list[object] = []
    for n in range(range_.steps):
        begins = start + n * range_.step_seconds
        ends = begins + range_.step_seconds
        found = [
            post
            for when, post in log
            if begins <= epoch_seconds(when) < ends and (ticker is None or ticker in post.tickers)
        ]
        by = [
            sum(post.sentiment == s for post in found) for s in ("positive", "neutral", "negative")
        ]
        known = since is not None and ends > since
        ten_thousandths = sum(round(post.score * 10_000) for post in found)
        mean = round(ten_thousandths / len(found) / 10_000, 4) if found else None
        points.append((*(by if known else [None] * 3), mean))
    return points


POSTS = st.builds(
    item,
    st.integers(min_value=1, max_value=60).map(str),
    st.sampled_from(TICKERS),
    sentiment=st.sampled_from(["positive", "neutral", "negative"]),
    score=st.sampled_from([0.0, 0.1234, 0.5, 0.9, 1.0]),
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 59, 60, 899, 3_600, 7_000, 80_000, 200_000]),
        st.lists(POSTS, max_size=6),
        st.sampled_from(["count", "leave", "read"]),
    ),
    min_size=1,
    max_size=10,
)


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS, name=st.sampled_from(sorted(RANGES)))
def test_a_series_is_what_a_new_count_of_the_log_would_be(
    emulator: Emulator, steps: list[tuple[int, list[Item], str]], name: str
) -> None:
    with emulator.backend() as backend:
        feeding = Feeding(store(emulator, backend))
        for seconds, posts, then in steps:
            feeding.clock.move(seconds=seconds)
            if posts:
                feeding.publish(*posts)
            if then == "count":
                feeding.history.catch_up(steps=1)
            if then == "read":
                feeding.assert_true(feeding.read(name))
        feeding.assert_true(feeding.read(name))
        feeding.assert_true(feeding.read(name, *TICKERS))


def test_an_empty_feed_knows_nothing_rather_than_zero(table: Table) -> None:
    series = Feeding(table).read("1h")
    assert series.since is None
    assert set(series.series[0].positive) == {None}


def test_before_the_first_post_nothing_is_known_and_after_it_zero_is_zero(table: Table) -> None:
    feeding = Feeding(table)
    feeding.publish(item("first", score=0.75))
    feeding.clock.move(minutes=10)
    [series] = feeding.read("1h").series
    assert series.neutral[-11:] == [1, *[0] * 10]
    assert set(series.neutral[:-11]) == {None}
    assert series.mean[-11:] == [0.75, *[None] * 10]


def test_posts_of_two_hundred_tickers_are_counted_in_more_than_one_step(table: Table) -> None:
    feeding = Feeding(table)
    tickers = [f"{a}{b}" for a in "ABCDEFGHIJKLMNOPQRST" for b in "ABCDEFGHIJ"]
    feeding.publish(*(item(str(n), *tickers[5 * n : 5 * n + 5]) for n in range(40)))
    assert feeding.history.catch_up(steps=1).seq < 40
    feeding.assert_true(feeding.read("1h", *tickers[-8:]))


@pytest.mark.parametrize("after", [False, True])
def test_counting_that_is_killed_counts_nothing_twice(table: Table, *, after: bool) -> None:
    feeding = Feeding(table)
    feeding.publish_many(100, "AAPL")
    deadly = DeadlyTable(table, at=1, after=after)
    with pytest.raises(Killed):
        History(deadly, feeding.clock, feeding.feed).catch_up()
    feeding.assert_true(feeding.read("1h", "AAPL"))
    feeding.publish_many(10, "AAPL")
    feeding.assert_true(feeding.read("24h"))


def test_of_two_that_count_at_once_one_counts(table: Table) -> None:
    feeding = Feeding(table)
    feeding.publish_many(30)

    class Late(Table):
        """Somebody else is quicker, each time."""

        def transact(self, *actions: object) -> None:
            feeding.history.catch_up(steps=1)
            super().transact(*actions)  # type: ignore[arg-type]

    late = Late(table.name, table._client)
    assert History(late, feeding.clock, feeding.feed).catch_up().seq == 30
    feeding.assert_true(feeding.read("1h"))


def test_a_reader_between_two_writes_of_others_sees_no_item_twice(table: Table) -> None:
    """Everything is published and counted while it reads its rows."""
    feeding = Feeding(table)
    feeding.publish_many(20, "AAPL")

    class Moving(Table):
        queries = 0

        def query(self, *arguments: object, **options: object) -> object:  # type: ignore[override]
            Moving.queries += 1
            feeding.publish_many(3, "AAPL", "MSFT")
            feeding.history.catch_up(steps=1)
            return super().query(*arguments, **options)  # type: ignore[arg-type]

    moving = Moving(table.name, table._client)
    reader = SeriesReader(moving, feeding.clock, feeding.feed, feeding.history)
    feeding.assert_true(reader.read("1h", ["AAPL", "MSFT"]))
    assert Moving.queries == 2


def forget(table: Table, keys: Sequence[str]) -> None:
    """As TTL does."""
    for key in keys:
        table.write(table.delete("FEED", key))


def test_what_left_the_log_uncounted_is_a_gap_that_history_begins_after(table: Table) -> None:
    feeding = Feeding(table)
    feeding.publish_many(10)
    feeding.history.catch_up()
    feeding.publish(item("lost"))
    forget(table, ["LOG#00000000000000000011"])
    feeding.clock.move(seconds=RETENTION.total_seconds() + 60)
    feeding.log.clear()
    feeding.publish(item("found"))
    series = feeding.read("1h")
    assert series.since == "2026-01-08T12:01:00.000Z"
    assert series.cursor == "evt_12"
    assert sum(n or 0 for n in series.series[0].neutral) == 1


def test_a_series_of_the_past_is_settled_and_the_present_is_not(table: Table) -> None:
    feeding = Feeding(table)
    feeding.publish_many(5)
    feeding.clock.move(hours=3)
    reader = SeriesReader(table, feeding.clock, feeding.feed, feeding.history)
    past = reader.read("1h", at=feeding.clock() - timedelta(hours=3))
    assert reader.is_settled(past)
    assert past.series[0].total == 5
    assert not reader.is_settled(reader.read("1h"))


def test_the_position_has_a_partition_of_its_own(table: Table) -> None:
    feeding = Feeding(table)
    feeding.publish_many(1)
    feeding.history.catch_up()
    assert table.get(PARTITION, POSITION) is not None
