"""What the collector is made of, built at its first run."""

import asyncio
from dataclasses import dataclass
from functools import cache, partial

from lambda_src.collector.addresses import CheckedNetwork, is_public, is_public_or_loopback
from lambda_src.collector.collecting import Collector
from lambda_src.collector.fetching import Fetcher
from lambda_src.collector.keys import Keys
from lambda_src.collector.settings import CollectorSettings
from lambda_src.contract.telemetry import COLLECTOR, Metric
from lambda_src.tickertape.aws import client
from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.feed import Feed
from lambda_src.tickertape.history.counting import History
from lambda_src.tickertape.sources import Sources
from lambda_src.tickertape.table import Table
from lambda_src.tickertape.telemetry import Telemetry


@dataclass(frozen=True)
class Resources:
    collector: Collector
    history: History
    telemetry: Telemetry
    loop: asyncio.Runner
    """One for all runs: ending it would wait for whatever a source still makes wait."""


@cache
def resources() -> Resources:
    """Raises SettingsError."""
    settings = CollectorSettings.load()
    table = Table(settings.table)
    telemetry = Telemetry(COLLECTOR, settings.environment)
    feed = Feed(table, utc_now, conflicted=partial(telemetry.count, Metric.APPEND_CONFLICTS))
    permit = is_public_or_loopback if settings.loopback else is_public
    collector = Collector(
        sources=settings.sources,
        rows=Sources(table),
        feed=feed,
        fetcher=Fetcher(
            CheckedNetwork(permit), utc_now, agent=settings.agent, plain=settings.loopback
        ),
        key_of=Keys(settings.environment, lambda: client("secretsmanager")).find,
        telemetry=telemetry,
        clock=utc_now,
    )
    return Resources(collector, History(table, utc_now, feed), telemetry, asyncio.Runner())
