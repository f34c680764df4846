"""A run of the collector: what is new is in the feed once, whoever else runs or dies."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from lambda_src.collector.posts import NEWS
from lambda_src.contract.telemetry import Metric
from lambda_src.tickertape.clock import epoch_seconds, utc_now
from lambda_src.tickertape.errors import StoreError
from lambda_src.tickertape.feed import Feed
from lambda_src.tickertape.metrics import MetricsReader
from lambda_src.tickertape.source_state import HELD_SECONDS, SourceState
from lambda_src.tickertape.sources import Sources
from lambda_src.tickertape.table import Table
from local_cloud.feeds.server import FeedServer, Request, plain
from tests.kit.collecting import (
    AGENT,
    collector,
    document,
    entries,
    item,
    published,
    rss,
    source,
)
from tests.kit.domain import HandClock
from tests.kit.imports import DeadlyTable, Killed


class Now(HandClock):
    """Begins now, as the feed's retention is by the real time."""

    def __init__(self) -> None:
        super().__init__(utc_now())


def state_of(table: Table, name: str = "news") -> SourceState:
    [state] = [state for state in Sources(table).read() if state.name == name]
    return state


async def test_what_is_new_is_published_in_the_order_of_its_writing(table: Table) -> None:
    clock = Now()
    feed = [entries(1, 3)]
    async with FeedServer({"/feed": document(lambda: feed[0])}) as server:
        mine = collector(table, source("news", f"{server.url}/feed"), clock=clock)
        await mine.run()
        feed[0] = entries(2, 45)
        clock.move(minutes=5)
        await mine.run()
        clock.move(minutes=5)
        await mine.run()
    items = published(table)
    assert len(items) == 45
    assert {(each.source, tuple(each.tickers), each.sentiment) for each in items} == {
        ("News", ("AAPL",), "positive")
    }
    state = state_of(table)
    assert (state.published, state.silence_seconds(clock())) == (45, 300)
    assert MetricsReader(table, utc_now).read().total == 45


async def test_a_source_is_not_asked_before_its_time(table: Table) -> None:
    clock = Now()
    async with FeedServer({"/feed": document(entries(1, 1))}) as server:
        mine = collector(table, source("news", f"{server.url}/feed"), clock=clock)
        await mine.run()
        clock.move(minutes=4)
        await mine.run()
        assert len(server.requests) == 1
        clock.move(minutes=1)
        await mine.run()
        assert len(server.requests) == 2


async def test_it_is_asked_whether_anything_changed_and_by_whom(table: Table) -> None:
    clock = Now()

    def answer(request: Request) -> AsyncIterator[bytes]:
        if request.headers.get("if-none-match") == '"1"':
            return plain(304)
        return document(entries(1, 2), etag='"1"', last_modified="Sat, 21 Nov 2026 10:00:00 GMT")(
            request
        )

    async with FeedServer({"/feed": answer}) as server:
        mine = collector(table, source("news", f"{server.url}/feed"), clock=clock)
        await mine.run()
        clock.move(minutes=5)
        await mine.run()
        first, second = server.requests
    assert first.headers["user-agent"] == AGENT
    assert first.headers["host"] == server.origin
    assert "if-none-match" not in first.headers
    assert second.headers["if-modified-since"] == "Sat, 21 Nov 2026 10:00:00 GMT"
    assert len(published(table)) == 2
    state = state_of(table)
    assert (state.failures, state.age_seconds(clock()), state.silence_seconds(clock())) == (
        0,
        0,
        300,
    )


async def test_a_bad_source_disturbs_no_other(table: Table) -> None:
    async with FeedServer({"/good": document(entries(1, 2)), "/bad": document(b"x")}) as server:
        bad = source("bad", f"{server.url}/bad")
        gone = source("gone", f"{server.url}/gone")
        strange = source("strange", f"{server.url}/good", kind="unknown")
        good = source("good", f"{server.url}/good")
        await collector(table, bad, gone, strange, good).run()
    assert len(published(table)) == 2
    problems = {state.name: state.problem for state in Sources(table).read()}
    assert problems == {
        "bad": "It is no RSS or Atom that can be read",
        "gone": "It answered 404",
        "good": None,
        "strange": "Unexpected: ModuleNotFoundError",
    }


async def test_what_two_feeds_of_a_host_have_is_published_once(table: Table) -> None:
    both = document(entries(1, 3))
    async with FeedServer({"/a": both, "/b": both}) as server:
        a, b = source("a", f"{server.url}/a"), source("b", f"{server.url}/b")
        await collector(table, a, b).run()
    assert len(published(table)) == 3


async def test_what_means_no_ticker_and_what_is_no_news_is_left_out(table: Table) -> None:
    now = utc_now()
    dates = {
        "old": now - NEWS,
        "fresh": now - NEWS / 2,
        "tomorrow": now + NEWS,
    }
    feed = rss(
        item("nobody", "Rain on Tuesday"),
        *(
            item(name, more=f"<pubDate>{date:%a, %d %b %Y %H:%M:%S} GMT</pubDate>")
            for name, date in dates.items()
        ),
    )
    async with FeedServer({"/feed": document(feed)}) as server:
        await collector(table, source("news", f"{server.url}/feed")).run()
    written = {each.timestamp for each in published(table)}
    assert len(written) == 2
    assert max(written) <= utc_now().isoformat()
    assert state_of(table).without_ticker == 1


async def test_a_source_with_a_key_is_asked_with_it(table: Table) -> None:
    news = [
        {
            "id": 7,
            "headline": "Apple beats",
            "related": "AAPL",
            "datetime": epoch_seconds(utc_now()),
        }
    ]

    def answer(request: Request) -> AsyncIterator[bytes]:
        known = request.headers.get("x-finnhub-token") == "key-of-wire"
        return plain(200, json.dumps(news).encode()) if known else plain(401)

    async with FeedServer({"/news": answer}) as server:
        wire = source("wire", f"{server.url}/news", kind="finnhub", keyed=True)
        await collector(table, wire).run()
        assert (state_of(table, "wire").problem or "").startswith("It has no key yet")
        assert not server.requests
        later = Now()
        later.move(hours=1)
        await collector(table, wire, clock=later, key_of="key-of-{}".format).run()
    [found] = published(table)
    assert found.tickers == ["AAPL"]


async def test_a_source_that_is_named_no_more_is_forgotten(table: Table) -> None:
    async with FeedServer({"/feed": document(entries(1, 1))}) as server:
        a, b = source("a", f"{server.url}/feed"), source("b", f"{server.url}/feed")
        await collector(table, a, b).run()
        await collector(table, b).run()
    assert [state.name for state in Sources(table).read()] == ["b"]
    assert Sources(table).seen("a") == frozenset()


async def test_two_runs_at_once_publish_once(table: Table) -> None:
    async with FeedServer({"/feed": document(entries(1, 50))}) as server:
        news = source("news", f"{server.url}/feed")
        await asyncio.gather(*(collector(table, news).run() for _ in range(3)))
        assert len(server.requests) == 1
    assert len(published(table)) == 50


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", [1, 2, 3, 4])
async def test_a_run_that_is_killed_at_a_write_loses_and_repeats_nothing(
    table: Table, at: int, *, after: bool
) -> None:
    """Held, published in two parts, settled: four writes."""
    clock = Now()
    async with FeedServer({"/feed": document(entries(1, 45), etag='"1"')}) as server:
        news = source("news", f"{server.url}/feed")
        deadly = DeadlyTable(table, at=at, after=after)
        with suppress(Killed):
            await collector(deadly, news, clock=clock).run()
        assert deadly.killed
        clock.move(seconds=HELD_SECONDS)
        await collector(table, news, clock=clock).run()
        clock.move(minutes=5)
        await collector(table, news, clock=clock).run()
    titles = [each.item_id for each in published(table)]
    assert (len(titles), len(set(titles))) == (45, 45)
    assert Feed(table, clock).head(consistent=True) == 45


async def test_a_table_in_trouble_fails_the_run_after_all_had_their_turn(table: Table) -> None:
    class Broken(Table):
        """Takes no appends."""

        def transact(self, *actions: object) -> None:
            del actions
            raise StoreError("DynamoDB did not answer")

    async with FeedServer({"/feed": document(entries(1, 1)), "/b": document(b"")}) as server:
        a, b = source("a", f"{server.url}/feed"), source("b", f"{server.url}/b")
        broken = Broken(table.name, table._client)
        with pytest.raises(StoreError):
            await collector(broken, a, b).run()
        assert state_of(table, "b").failures == 1
        assert state_of(table, "a").succeeded_at is None
        later = Now()
        later.move(minutes=5)
        await collector(table, a, b, clock=later).run()
    assert len(published(table)) == 1


async def test_what_is_told_of_a_run(table: Table, capsys: pytest.CaptureFixture[str]) -> None:
    feed = rss(item("a"), item("nobody", "Rain on Tuesday"))
    async with FeedServer({"/feed": document(feed)}) as server:
        mine = collector(
            table, source("news", f"{server.url}/feed"), source("gone", f"{server.url}/gone")
        )
        await mine.run()
    capsys.readouterr()
    mine.telemetry.flush()
    totals, *of_sources = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {metric: totals[metric] for metric in Metric if metric in totals} == {
        Metric.ITEMS_APPENDED: [1],
        Metric.SOURCE_FETCHES: [2],
        Metric.SOURCE_FETCHES_FAILED: [1],
        Metric.ENTRIES_NEW: [2],
        Metric.ENTRIES_WITHOUT_TICKER: [1],
    }
    assert {line["source"] for line in of_sources} == {"news", "gone"}
    for line in of_sources:
        assert line["service"] == "collector"
        assert {Metric.SOURCE_AGE, Metric.SOURCE_SILENCE} <= set(line)
