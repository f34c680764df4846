"""What the dashboard app is made of, built once a process."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import Depends, Request

from lambda_src.contract.telemetry import DASHBOARD, Metric
from lambda_src.dashboard.page import BUNDLE, Page
from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.configurations import Configurations
from lambda_src.tickertape.connections import Connections
from lambda_src.tickertape.excerpts import Excerpts
from lambda_src.tickertape.feed import Feed
from lambda_src.tickertape.history.counting import History
from lambda_src.tickertape.history.reader import SeriesReader
from lambda_src.tickertape.import_queue import ImportQueue
from lambda_src.tickertape.metrics import MetricsReader
from lambda_src.tickertape.sessions import Sessions
from lambda_src.tickertape.settings import DashboardSettings
from lambda_src.tickertape.sources import Sources
from lambda_src.tickertape.table import Table
from lambda_src.tickertape.tasks import Tasks
from lambda_src.tickertape.telemetry import Telemetry


@dataclass(frozen=True)
class Resources:
    settings: DashboardSettings
    page: Page
    feed: Feed
    excerpts: Excerpts
    metrics: MetricsReader
    history: History
    series: SeriesReader
    sessions: Sessions
    configurations: Configurations
    connections: Connections
    tasks: Tasks
    queue: ImportQueue
    sources: Sources
    telemetry: Telemetry
    started: datetime


def build(settings: DashboardSettings) -> Resources:
    table = Table(settings.table)
    telemetry = Telemetry(DASHBOARD, settings.environment)
    feed = Feed(table, utc_now, conflicted=partial(telemetry.count, Metric.APPEND_CONFLICTS))
    history = History(table, utc_now, feed)
    return Resources(
        settings=settings,
        page=Page.load(settings.stream_url, settings.page_folder or BUNDLE),
        feed=feed,
        excerpts=Excerpts(table, utc_now, feed),
        metrics=MetricsReader(table, utc_now),
        history=history,
        series=SeriesReader(table, utc_now, feed, history),
        sessions=Sessions(table, utc_now, prolongs=True),
        configurations=Configurations(table, utc_now),
        # Counted here, never held: the streaming function admits.
        connections=Connections(
            table,
            utc_now,
            maximum=settings.max_connections,
            per_client=settings.max_connections,
            per_address=settings.max_connections,
            lease_seconds=2 * settings.heartbeat_seconds,
        ),
        tasks=Tasks(table, utc_now),
        queue=ImportQueue(settings.import_queue_url),
        sources=Sources(table),
        telemetry=telemetry,
        started=utc_now(),
    )


async def _resources(request: Request) -> Resources:
    resources: Resources = request.app.state.resources
    return resources


AppResources = Annotated[Resources, Depends(_resources)]
