"""What the streaming app is made of, built once a process."""

import asyncio
from dataclasses import dataclass

from lambda_src.contract.telemetry import STREAMING, Metric
from lambda_src.streaming.admission import Admission
from lambda_src.streaming.feed_stream import FeedSource
from lambda_src.streaming.metrics import LatestMetrics
from lambda_src.streaming.release_stream import LOOK_EVERY, LatestRelease
from lambda_src.streaming.slice import SliceContext
from lambda_src.streaming.tail import Tail
from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.configurations import Configurations
from lambda_src.tickertape.connections import Connections
from lambda_src.tickertape.feed import Feed
from lambda_src.tickertape.metrics import MetricsReader
from lambda_src.tickertape.releases import Releases
from lambda_src.tickertape.replays import Replays
from lambda_src.tickertape.sessions import Sessions
from lambda_src.tickertape.settings import StreamingSettings
from lambda_src.tickertape.table import Table
from lambda_src.tickertape.tasks import Tasks
from lambda_src.tickertape.telemetry import Telemetry


@dataclass(frozen=True)
class Resources:
    settings: StreamingSettings
    connections: Connections
    sessions: Sessions
    configurations: Configurations
    source: FeedSource
    release: LatestRelease
    tasks: Tasks
    replays: Replays
    slice_context: SliceContext

    def shut_down(self) -> None:
        """End every slice in order: each says so to its client."""
        self.slice_context.shutdown.set()
        self.source.tail.wake()


def build(settings: StreamingSettings) -> Resources:
    table = Table(settings.table)
    telemetry = Telemetry(STREAMING, settings.environment)
    feed = Feed(table, utc_now)
    connections = Connections(
        table,
        utc_now,
        maximum=settings.max_connections,
        per_client=settings.connections_per_client,
        per_address=settings.connections_per_address,
        lease_seconds=2 * settings.heartbeat_seconds,
    )

    def renewed(connected: int) -> None:
        telemetry.level(Metric.CONNECTIONS, connected)
        telemetry.flush()

    tail = Tail(feed, poll_seconds=settings.poll_seconds, clock=utc_now, lag=telemetry.lag)
    return Resources(
        settings=settings,
        connections=connections,
        sessions=Sessions(table, utc_now),
        configurations=Configurations(table, utc_now),
        source=FeedSource(
            feed, tail, LatestMetrics(MetricsReader(table, utc_now), position=lambda: tail.last)
        ),
        release=LatestRelease(
            Releases(settings.release_parameter),
            every=min(LOOK_EVERY, 2 * settings.heartbeat_seconds),
        ),
        tasks=Tasks(table, utc_now),
        replays=Replays(table, utc_now),
        slice_context=SliceContext(
            admission=Admission(
                connections,
                every_seconds=settings.heartbeat_seconds,
                renewed=renewed,
                lost=tail.wake,
            ),
            shutdown=asyncio.Event(),
            telemetry=telemetry,
            clock=utc_now,
        ),
    )
