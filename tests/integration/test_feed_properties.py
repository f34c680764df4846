"""Many writers at once: dense numbers, no id twice, metrics that are exactly those of the log."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.events import Item
from lambda_src.tickertape.feed import Appended, Feed
from lambda_src.tickertape.metrics import MetricsReader
from tests.kit.domain import store
from tests.kit.feed_items import item

if TYPE_CHECKING:
    from lambda_src.tickertape.table import Table
    from tests.kit.emulator import Emulator

WRITERS = 6
# Few ids, so that requests often share them.
POSTS = st.builds(
    item,
    st.integers(min_value=1, max_value=25).map(str),
    st.sampled_from(["AAPL", "MSFT", "BRK.B"]),
    sentiment=st.sampled_from(["positive", "neutral", "negative"]),
)
REQUESTS = st.lists(st.lists(POSTS, min_size=1, max_size=8), min_size=1, max_size=14)


@contextmanager
def fresh_table(emulator: "Emulator") -> Iterator["Table"]:
    with emulator.backend() as backend:
        yield store(emulator, backend)


def append_at_once(table: "Table", requests: list[list[Item]]) -> list[Appended]:
    """Every writer is a feed of its own, as in another execution environment."""
    with ThreadPoolExecutor(WRITERS) as threads:
        return list(threads.map(lambda posts: Feed(table, utc_now).append(posts), requests))


def whole_log(feed: Feed) -> list[tuple[int, Item]]:
    log: list[tuple[int, Item]] = []
    while batches := feed.read(len(log), limit=7):
        log += [
            (seq, scored)
            for batch in batches
            for seq, scored in enumerate(batch.items, batch.first_seq)
        ]
    return log


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(requests=REQUESTS)
def test_whatever_is_appended_at_once(emulator: "Emulator", requests: list[list[Item]]) -> None:
    with fresh_table(emulator) as table:
        answers = append_at_once(table, requests)
        feed = Feed(table, utc_now)
        log = whole_log(feed)

        assert [seq for seq, _ in log] == list(range(1, feed.head() + 1))
        posted = {one.item_id for posts in requests for one in posts}
        assert sorted(one.item_id for _, one in log) == sorted(posted)
        for posts, answer in zip(requests, answers, strict=True):
            told = [name for name, _ in answer.accepted] + answer.duplicates
            assert Counter(told) == Counter(one.item_id for one in posts)
            seqs = [seq for _, seq in answer.accepted]
            assert seqs == sorted(seqs)
        accepted = [pair for answer in answers for pair in answer.accepted]
        assert sorted((seq, name) for name, seq in accepted) == [
            (seq, one.item_id) for seq, one in log
        ]
        assert_exact_metrics(table, [one for _, one in log])


def assert_exact_metrics(table: "Table", log: list[Item]) -> None:
    metrics = MetricsReader(table, utc_now).read()
    sentiments = Counter(one.sentiment for one in log)
    assert metrics.total == metrics.rate_last_hour == metrics.rate_last_24h == len(log)
    assert metrics.positive == sentiments["positive"]
    assert metrics.neutral == sentiments["neutral"]
    assert metrics.negative == sentiments["negative"]
    assert metrics.by_tag == Counter(ticker for one in log for ticker in one.tickers)


def test_many_writers_lose_no_append(emulator: "Emulator") -> None:
    """Each retries until it is first; together they number every item once."""
    requests = [[item(f"{n}-{k}") for k in range(3)] for n in range(60)]
    with fresh_table(emulator) as table:
        answers = append_at_once(table, requests)
        assert all(len(answer.accepted) == 3 for answer in answers)
        assert sum(answer.conflicts for answer in answers) > 0
        log = whole_log(Feed(table, utc_now))
        assert [seq for seq, _ in log] == list(range(1, 181))
        assert_exact_metrics(table, [one for _, one in log])


def test_a_reader_beside_the_writers_never_sees_a_gap(emulator: "Emulator") -> None:
    requests = [[item(f"{n}-{k}") for k in range(n % 5 + 1)] for n in range(40)]
    total = sum(map(len, requests))
    with fresh_table(emulator) as table, ThreadPoolExecutor(1) as beside:
        reader = Feed(table, utc_now)
        appending = beside.submit(append_at_once, table, requests)
        seen: list[int] = []
        while len(seen) < total:
            done = appending.done()
            for batch in reader.read(len(seen)):
                seen += range(batch.first_seq, batch.last_seq + 1)
            assert seen == list(range(1, len(seen) + 1))
            assert not done or len(seen) == total
        assert reader.head() == total
