"""The counters of 24 hours: what a reader adds up is what was published, at every moment."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, product
from string import ascii_uppercase
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lambda_src.tickertape.attributes import Row, decode
from lambda_src.tickertape.clock import Clock, epoch_seconds, iso
from lambda_src.tickertape.events import Item, Metrics
from lambda_src.tickertape.metrics import (
    MINUTES_IN_DAY,
    SHARDS,
    MetricsReader,
    counting,
    minute_of,
)
from lambda_src.tickertape.table import Table
from tests.kit.feed_items import item

START = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
POSTS = {
    "good": item("good", "AAPL", "MSFT", sentiment="positive", score=0.9),
    "plain": item("plain", "MSFT"),
    "bad": item("bad", "BRK.B", sentiment="negative", score=0.1),
}


class Counters(Table):
    """The rows of METRICS in memory, gone as soon as they expire; counts what queries return."""

    def __init__(self, clock: Clock) -> None:
        self.name = "in memory"
        self.rows: dict[str, Row] = {}
        self.returned = 0
        self._clock = clock

    def add(self, items: list[Item], moment: datetime) -> None:
        for action in counting(self, items, moment):
            update = action["Update"]
            key, values = decode(update["Key"]), decode(update["ExpressionAttributeValues"])
            row = self.rows.setdefault(key["sk"], key)
            row["expires_at"] = values.pop(":expiry")
            for placeholder, number in values.items():
                name = update["ExpressionAttributeNames"]["#" + placeholder[1:]]
                row[name] = row.get(name, 0) + number

    def query(self, key_condition: str, values: Any, **_: Any) -> Iterator[list[Row]]:
        assert key_condition == "pk = :pk AND sk BETWEEN :first AND :last"
        assert values[":pk"] == "METRICS"
        now = epoch_seconds(self._clock())
        self.rows = {key: row for key, row in self.rows.items() if row["expires_at"] > now}
        found = [self.rows[key] for key in sorted(self.rows) if _within(key, values)]
        self.returned += len(found)
        yield found[:3]
        yield found[3:]


def _within(key: str, values: Any) -> bool:
    return bool(values[":first"] <= key <= values[":last"])


def expected(log: list[tuple[datetime, Item]], now: datetime) -> Metrics:
    """Counted anew from the whole log."""
    last = minute_of(now)
    day = [post for when, post in log if last - MINUTES_IN_DAY < minute_of(when) <= last]
    hour = [post for when, post in log if last - 60 < minute_of(when) <= last]
    tags = sorted({ticker for post in day for ticker in post.tickers})
    by_tag = {tag: sum(tag in post.tickers for post in day) for tag in tags}
    return Metrics(
        total=len(day),
        positive=sum(post.sentiment == "positive" for post in day),
        neutral=sum(post.sentiment == "neutral" for post in day),
        negative=sum(post.sentiment == "negative" for post in day),
        tickers=len(tags),
        by_tag=dict(sorted(by_tag.items(), key=lambda tag: (-tag[1], tag[0]))),
        rate_last_hour=len(hour),
        rate_last_24h=len(day),
        timestamp=iso(now),
    )


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [0, 1, 59, 60, 61, 119, 121, 1800, 3540, 3600, 7201, 40_000, 86_340, 86_400]
        ),
        st.lists(st.sampled_from(sorted(POSTS)), max_size=3),
        st.booleans(),
    ),
    max_size=25,
)


@settings(max_examples=150, deadline=None)
@given(start=st.integers(min_value=0, max_value=86_400), steps=STEPS)
def test_a_reader_counts_what_a_new_count_of_the_log_would(
    start: int, steps: list[tuple[int, list[str], bool]]
) -> None:
    """One reader through minutes, hours and days, with what it keeps; another without."""
    now = START + timedelta(seconds=start)
    table = Counters(lambda: now)
    log: list[tuple[datetime, Item]] = []
    reader = MetricsReader(table, lambda: now)
    for seconds, names, reads in steps:
        now += timedelta(seconds=seconds)
        if names:
            table.add([POSTS[name] for name in names], now)
            log += [(now, POSTS[name]) for name in names]
        if reads:
            assert reader.read() == expected(log, now)
    fresh = MetricsReader(table, lambda: now)
    assert reader.read() == fresh.read() == expected(log, now)


def test_an_append_that_lands_a_minute_late_is_counted() -> None:
    """Its minute was read before; it had not settled."""
    now = START
    table = Counters(lambda: now)
    reader = MetricsReader(table, lambda: now)
    now = START + timedelta(minutes=60, seconds=30)
    reader.read()
    table.add([POSTS["good"]], START + timedelta(minutes=59, seconds=59))
    assert reader.read().total == 1
    assert reader.read().rate_last_hour == 1


def test_a_reader_that_has_read_before_asks_for_little() -> None:
    now = START + timedelta(minutes=MINUTES_IN_DAY - 1, seconds=30)
    table = Counters(lambda: now)
    for minute in range(MINUTES_IN_DAY):
        table.add([POSTS["plain"]], START + timedelta(minutes=minute))
    reader = MetricsReader(table, lambda: now)
    assert reader.read().total == MINUTES_IN_DAY
    table.returned = 0
    assert reader.read().total == MINUTES_IN_DAY
    assert table.returned <= 5


def test_by_tag_begins_with_the_most_frequent() -> None:
    table = Counters(lambda: START)
    table.add([POSTS["good"], POSTS["plain"], POSTS["bad"]], START)
    by_tag = MetricsReader(table, lambda: START).read().by_tag
    assert list(by_tag.items()) == [("MSFT", 2), ("AAPL", 1), ("BRK.B", 1)]


def test_ten_thousand_tickers_break_neither_the_rows_nor_the_event() -> None:
    table = Counters(lambda: START)
    names = ["".join(letters) for letters in islice(product(ascii_uppercase, repeat=5), 10_000)]
    posts = [item(name, name) for name in names]
    for first in range(0, len(posts), 40):
        table.add([*posts[first : first + 40], POSTS["good"]], START)
    sizes = [sum(len(name) + 3 for name in row) for row in table.rows.values()]
    assert len(sizes) == 2 * SHARDS
    assert max(sizes) < 2 * sum(sizes) / len(sizes) < 50_000
    metrics = MetricsReader(table, lambda: START).read()
    assert metrics.by_tag.keys() == {*names, "AAPL", "MSFT"}
    event = metrics.leading()
    assert event.tickers == len(names) + 2
    assert list(event.by_tag)[:2] == ["AAPL", "MSFT"]
    assert len(event.by_tag) == 100
    assert len(event.model_dump_json()) < 2_000
    assert event.model_copy(update={"by_tag": metrics.by_tag}) == metrics
