"""A collector on a test's own table, and feeds that a test writes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from html import escape

from lambda_src.collector.addresses import CheckedNetwork, Resolve, is_public_or_loopback, resolve
from lambda_src.collector.collecting import Collector
from lambda_src.collector.errors import SourceError
from lambda_src.collector.fetching import Fetcher, Limits
from lambda_src.contract.sources import Source
from lambda_src.contract.telemetry import COLLECTOR
from lambda_src.tickertape.batch import feed_items
from lambda_src.tickertape.clock import Clock, utc_now
from lambda_src.tickertape.events import FeedItem
from lambda_src.tickertape.feed import Feed
from lambda_src.tickertape.sources import Sources
from lambda_src.tickertape.table import Table
from lambda_src.tickertape.telemetry import Telemetry
from local_cloud.feeds.server import Answer, Request, plain

QUICK = Limits(seconds=2.0, connect_seconds=1.0, body_bytes=300_000, redirects=3)
AGENT = "Tickertape/test ops@example.com"


def no_key(source: str) -> str:
    """As where none was ever put."""
    raise SourceError(f"It has no key yet: {source}")


def fetcher(
    *, limits: Limits = QUICK, resolve: Resolve = resolve, clock: Clock = utc_now
) -> Fetcher:
    network = CheckedNetwork(is_public_or_loopback, resolve)
    return Fetcher(network, clock, agent=AGENT, plain=True, limits=limits)


def collector(
    table: Table,
    *sources: Source,
    clock: Clock = utc_now,
    fetching: Fetcher | None = None,
    key_of: Callable[[str], str] = no_key,
    reading_seconds: float = 10.0,
) -> Collector:
    return Collector(
        sources=sources,
        rows=Sources(table),
        feed=Feed(table, clock, pause=lambda _: None),
        fetcher=fetching or fetcher(clock=clock),
        key_of=key_of,
        telemetry=Telemetry(COLLECTOR, "test"),
        clock=clock,
        reading_seconds=reading_seconds,
    )


def run(collector: Collector) -> None:
    asyncio.run(collector.run())


def source(name: str, url: str, **fields: object) -> Source:
    return Source.of({"name": name, "title": name.title(), "url": url} | fields)


def item(guid: str, title: str | None = None, more: str = "") -> str:
    title = title or f"$AAPL beats, says {guid}"
    return f"<item><guid>{escape(guid)}</guid><title>{escape(title)}</title>{more}</item>"


def rss(*items: str) -> bytes:
    inside = "".join(items)
    text = f'<?xml version="1.0"?><rss version="2.0"><channel>{inside}</channel></rss>'
    return text.encode()


def entries(first: int, last: int) -> bytes:
    """A feed of these numbers, the newest first."""
    return rss(*(item(f"entry-{n}") for n in range(last, first - 1, -1)))


def document(
    body: bytes | Callable[[], bytes], content_type: str = "application/rss+xml", **headers: str
) -> Answer:
    def answer(_: Request) -> AsyncIterator[bytes]:
        given = body if isinstance(body, bytes) else body()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return plain(200, given, {"content-type": content_type} | named)

    return answer


def published(table: Table) -> list[FeedItem]:
    """The whole log, in its order."""
    batches = Feed(table, utc_now).read(0, consistent=True)
    return [item for batch in batches for item in feed_items(batch, None)]
