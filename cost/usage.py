"""What is used: by a viewer who watches, by a slice that opens, by a post that is published.

Units and bytes are reckoned from what the code reads, writes and sends; the tests hold the sizes
against real events and the settings against the environments.
"""

import math
from dataclasses import dataclass, field
from typing import Final

from cdk_app.environments import CATALOG, Environment
from cost import charges
from lambda_src.tickertape.events import LEADING
from lambda_src.tickertape.metrics import SHARDS

PROD: Final = CATALOG["prod"]
ROW_BYTES: Final = 145
"""Of an item in the log: a full append of 40 is a row of 5.8 KB."""

ITEM_BYTES: Final = 300
METRICS_BYTES: Final = 290
TICKER_BYTES: Final = 11
"""Of one ticker in a metrics event, and in a row of counters."""

ROW_OVERHEAD_BYTES: Final = 100
HEARTBEAT_BYTES: Final = 160
SLICE_BYTES: Final = 500
"""Its first and its last event."""

READ_BYTES: Final = 4096
WRITE_BYTES: Final = 1024
REPLAYED_AN_HOUR: Final = 2_000_000
"""Items of the past that an address may have sent again."""

CHECK_SECONDS: Final = 0.02
"""Of a health check."""

LOOKS: Final = 0.25
"""Read units a second: a stream looks every two seconds whether its place is still its own."""

HEARTBEAT_UNITS: Final = (3, 1)
"""Reads and writes: count the leases, check the session; renew the lease."""

OPENING_SECONDS: Final = 0.1
OPENING_UNITS: Final = (11, 7)
"""With a session. Reads: leases, the client's and the address's counters, HEAD, log, metrics.
Writes: a transaction of three items, a release. A reload is three more, for what it replaces."""

PUBLICATION_SECONDS: Final = 0.15
RUN_SECONDS: Final = 0.1
"""Of a run of the collector that finds nothing due."""

FETCH_SECONDS: Final = 2.0
"""Of one source: its server's time, and a process that reads what is new."""

RUN_UNITS: Final = (2, 0)
"""Reads and writes: the sources' rows; where the history stands."""

FETCH_UNITS: Final = (4, 10)
"""The entries that were seen; a source's row held, then settled with them in a transaction."""

LINE_BYTES: Final = 350
METRIC_LINE_BYTES: Final = 600
INVOCATION_LINES_BYTES: Final = 900
"""Lambda's own lines of one invocation: that it starts, and its report."""


@dataclass(frozen=True, kw_only=True)
class Feed:
    """How busy it is. `a_request`: posts in one publication, one append each."""

    posts_a_minute: float = 0
    tickers: int = 200
    """Named within a day."""

    a_request: int = 1

    @property
    def appends(self) -> float:
        """A second."""
        return self.posts_a_minute / 60 / self.a_request

    @property
    def metrics_events(self) -> float:
        """A second, at most one."""
        return min(self.appends, 1.0)


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Somebody who watches all posts of an environment's feed."""

    environment: Environment = PROD
    feed: Feed = field(default_factory=Feed)

    @property
    def polls(self) -> float:
        """Read units of a second: HEAD, eventually consistent."""
        return 0.5 / self.environment.poll_seconds

    @property
    def log_reads(self) -> float:
        """Read units of a second: each poll that finds HEAD moved reads what is new."""
        appends = self.feed.appends
        queries = min(appends, 1 / self.environment.poll_seconds)
        row = self.feed.a_request * ROW_BYTES * (appends / queries if queries else 0)
        return queries * 0.5 * math.ceil(row / READ_BYTES)

    @property
    def metrics_reads(self) -> float:
        """Read units of a second: two hours and two minutes that still move, in a query each."""
        feed = self.feed
        named = (min(feed.tickers, scale * feed.posts_a_minute) for scale in (60, 1))
        sizes = [2 * (SHARDS * ROW_OVERHEAD_BYTES + tickers * TICKER_BYTES) for tickers in named]
        return feed.metrics_events * sum(0.5 * math.ceil(size / READ_BYTES) for size in sizes)

    def sent(self, seconds: float) -> float:
        """Bytes."""
        feed, e = self.feed, self.environment
        events = feed.posts_a_minute / 60 * ITEM_BYTES
        named = min(feed.tickers, LEADING) * TICKER_BYTES
        metrics = feed.metrics_events * (METRICS_BYTES + named)
        beats = HEARTBEAT_BYTES / e.heartbeat_seconds
        return seconds * (events + metrics + beats + SLICE_BYTES / e.slice_seconds)

    def running(self, seconds: float) -> float:
        """Dollars of an execution environment, which serves this viewer alone."""
        return charges.compute(seconds, self.environment.streaming_memory_mb, on="arm")

    def reading(self, seconds: float) -> float:
        """Dollars of what the slices read and write in the table."""
        beats = seconds / self.environment.heartbeat_seconds
        reads, writes = HEARTBEAT_UNITS
        units = self.polls + LOOKS + self.log_reads + self.metrics_reads
        return charges.table(reads=seconds * units + beats * reads, writes=beats * writes)

    def watching(self, seconds: float) -> float:
        """Dollars, but for openings and bytes."""
        return self.running(seconds) + self.reading(seconds)

    def opening(self) -> float:
        """Dollars of the opening and the end of a slice."""
        reads, writes = OPENING_UNITS
        return (
            charges.requests(1)
            + self.running(OPENING_SECONDS)
            + charges.table(reads=reads, writes=writes)
        )

    def hour(self) -> float:
        """Dollars of an hour of watching, all in."""
        hour = 3600.0
        return (
            self.watching(hour)
            + self.slices(hour) * self.opening()
            + charges.out(self.sent(hour), edge=self.environment.edge)
            + charges.logs(self.logged(hour))
        )

    def slices(self, seconds: float) -> float:
        return seconds / self.environment.slice_seconds

    def logged(self, seconds: float) -> float:
        """Bytes: two lines a slice and Lambda's own, and metrics with each heartbeat."""
        beats = seconds / self.environment.heartbeat_seconds
        lines = 2 * LINE_BYTES + INVOCATION_LINES_BYTES
        return self.slices(seconds) * lines + beats * METRIC_LINE_BYTES


def append_units(feed: Feed) -> tuple[float, float]:
    """Reads and writes of one publication: its session, HEAD, the append, the series."""
    posts = feed.a_request
    row = math.ceil(posts * ROW_BYTES / WRITE_BYTES)
    # Of the hour and of the minute, one row for each share of the tickers that is named.
    share = ROW_OVERHEAD_BYTES + feed.tickers / SHARDS * TICKER_BYTES
    counters = 2 * min(posts, SHARDS) * math.ceil(share / WRITE_BYTES)
    append = 2 * (1 + posts + row + counters)
    # Position, and an hour and a day of all posts and of each one's ticker.
    series = 2 * (1 + 2 + 2 * posts)
    return 5.0, append + series
