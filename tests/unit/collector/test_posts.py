from dataclasses import replace
from datetime import timedelta

import pytest

from lambda_src.collector.entries import Entry
from lambda_src.collector.posts import NEWS, item_id, items_of, tickers_of
from lambda_src.contract.sources import Source
from lambda_src.tickertape.clock import epoch_seconds, iso
from lambda_src.tickertape.scoring import score
from tests.kit.domain import HandClock

NOW = HandClock()()
SOURCE = Source(name="news", title="The News", url="https://example.com/feed")
ENTRY = Entry(
    id="1", title="$AAPL beats estimates", url="https://example.com/1", published=epoch_seconds(NOW)
)


def test_an_entry_is_scored_as_a_post_and_keeps_where_it_is_from() -> None:
    [item], left_out = items_of(SOURCE, [ENTRY], NOW)
    assert left_out == 0
    assert (item.sentiment, item.score) == score("$AAPL beats estimates")[:2]
    assert (item.source, item.url, item.tickers) == ("The News", "https://example.com/1", ["AAPL"])
    assert item.timestamp == iso(NOW)


def test_without_a_headline_its_text_is_scored() -> None:
    [item], _ = items_of(SOURCE, [replace(ENTRY, title="", text="$AAPL misses")], NOW)
    assert item.sentiment == score("$AAPL misses").sentiment


@pytest.mark.parametrize(
    ("after", "written"),
    [
        (timedelta(hours=-1), timedelta(hours=-1)),
        (timedelta(days=1), timedelta()),
        (timedelta(days=365 * 5_000), timedelta()),
    ],
)
def test_nothing_is_of_the_future(after: timedelta, written: timedelta) -> None:
    published = epoch_seconds(NOW) + int(after.total_seconds())
    [item], _ = items_of(SOURCE, [replace(ENTRY, published=published)], NOW)
    assert item.timestamp == iso(NOW + written)


@pytest.mark.parametrize("published", [0, -1, -(10**30), epoch_seconds(NOW - NEWS)])
def test_what_is_old_is_no_news(published: int) -> None:
    assert items_of(SOURCE, [replace(ENTRY, published=published)], NOW) == ([], 0)


@pytest.mark.parametrize("published", [None, 10**30, epoch_seconds(NOW - NEWS) + 1])
def test_what_is_undated_or_young_enough_is_news(published: int | None) -> None:
    [item], _ = items_of(SOURCE, [replace(ENTRY, published=published)], NOW)
    assert item.timestamp <= iso(NOW)


@pytest.mark.parametrize(
    "url",
    ["", "http://example.com/1", "https://me@example.com/", "javascript:1", "https://", "x" * 499],
)
def test_a_link_that_the_page_would_not_show_is_left_out(url: str) -> None:
    [item], _ = items_of(SOURCE, [replace(ENTRY, url=url)], NOW)
    assert item.url is None


def test_who_means_no_ticker_is_counted_and_left_out() -> None:
    nobody = replace(ENTRY, id="2", title="Rain on Tuesday")
    items, left_out = items_of(SOURCE, [nobody, ENTRY, nobody], NOW)
    assert (len(items), left_out) == (1, 2)


def test_what_the_source_names_comes_first_where_it_is_a_ticker() -> None:
    entry = replace(ENTRY, tickers=("msft", "BTCUSDT", "7203.T", "BRK.B", "AAPL"))
    assert tickers_of(entry) == ["MSFT", "BRK.B", "AAPL"]
    many = replace(ENTRY, tickers=("A", "B", "C", "D", "F"))
    assert len(tickers_of(many)) == 5


def test_an_id_is_the_hosts_and_the_entrys() -> None:
    name = item_id(SOURCE, ENTRY)
    assert name == item_id(replace(SOURCE, name="other", url="https://example.com/b"), ENTRY)
    assert name != item_id(replace(SOURCE, url="https://example.org/feed"), ENTRY)
    assert name != item_id(SOURCE, replace(ENTRY, id="2"))
    assert name == item_id(SOURCE, replace(ENTRY, title="Corrected"))
