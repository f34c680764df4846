"""The bill of a month, part by part, and what bounds each part."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cdk_app.alarms import alarms
from cdk_app.alarms.edge import OUTSIDE_EVERY_SECONDS
from cdk_app.alarms.row import Expression
from cdk_app.environments import Environment
from cost import charges, usage
from cost.prices import PRICES
from cost.usage import Feed, Viewer
from lambda_src.contract.slices import MOST_BYTES
from lambda_src.contract.sources import SCHEDULE_SECONDS
from lambda_src.contract.telemetry import Kind, Metric
from lambda_src.tickertape.feed import RETENTION

HOURS: Final = 730
SECONDS: Final = HOURS * 3600
EDGE_RULES: Final = 2
CHECKS: Final = 2
CHECKERS: Final = 15
"""Of Route 53, at most: each asks by itself."""

KEYS: Final = 1
"""Of the alarm topics."""

BY_CONCURRENCY: Final = "reserved concurrency"
BY_VIEWERS: Final = "viewers, and the feed's pace"
BY_PUBLISHERS: Final = "publishers, who have tokens"


@dataclass(frozen=True)
class Part:
    """Dollars of a month, and what keeps it from growing further."""

    name: str
    usd: float
    bound: str


def bill(environment: Environment, viewers: float, feed: Feed) -> list[Part]:
    """`viewers` watch at any moment, on average."""
    return [
        *_watching(Viewer(environment=environment, feed=feed), viewers),
        *_publishing(environment, feed),
        *_collecting(environment),
        *_standing(environment),
    ]


def total(parts: list[Part]) -> float:
    """As a bill adds up: each line to the cent."""
    return sum(round(part.usd, 2) for part in parts)


def _watching(viewer: Viewer, viewers: float) -> Iterator[Part]:
    edge = viewer.environment.edge
    slices = viewers * viewer.slices(SECONDS)
    size = viewers * viewer.sent(SECONDS)
    yield Part("streams: running", viewers * viewer.running(SECONDS), BY_CONCURRENCY)
    yield Part("streams: opening", slices * viewer.opening(), BY_CONCURRENCY)
    yield Part(
        "streams: reading the table",
        viewers * viewer.reading(SECONDS),
        "3,000 read units a second and partition",
    )
    yield Part("streams: data out", charges.out(size, edge=edge), BY_VIEWERS)
    yield Part(
        f"streams: surcharge beyond {MOST_BYTES / 1e6:g} MB a response",
        charges.surcharge(slices, min(MOST_BYTES, size / slices) if slices else 0),
        "a slice sends no more",
    )
    yield Part("streams: logs", charges.logs(viewers * viewer.logged(SECONDS)), BY_CONCURRENCY)
    if edge:
        asked = PRICES["edge_request"].of(slices) + PRICES["edge_function"].of(slices)
        blocked = PRICES["firewall_request"].of(slices)
        yield Part("edge: requests of streams", asked + blocked, BY_VIEWERS)


def _publishing(environment: Environment, feed: Feed) -> Iterator[Part]:
    publications = feed.appends * SECONDS
    reads, writes = usage.append_units(feed)
    kept = feed.posts_a_minute / 60 * RETENTION.total_seconds() * usage.ROW_BYTES
    yield Part(
        "publishing: requests",
        publications
        * (
            charges.requests(1)
            + charges.compute(usage.PUBLICATION_SECONDS, environment.dashboard_memory_mb, on="arm")
        ),
        BY_CONCURRENCY,
    )
    yield Part(
        "publishing: the table",
        charges.table(reads=publications * reads, writes=publications * writes),
        BY_PUBLISHERS,
    )
    lines = usage.LINE_BYTES + usage.METRIC_LINE_BYTES + usage.INVOCATION_LINES_BYTES
    yield Part("publishing: logs", charges.logs(publications * lines), BY_PUBLISHERS)
    yield Part("the log, kept 72 hours", charges.stored(kept), BY_PUBLISHERS)


def _collecting(environment: Environment) -> Iterator[Part]:
    """Each run, and each fetch of a source; what is published is a publisher's part."""
    runs = SECONDS / SCHEDULE_SECONDS
    fetches = sum(SECONDS / source.every_seconds for source in environment.sources)
    keys = [source for source in environment.sources if source.keyed]
    key_reads = sum(SECONDS / source.every_seconds for source in keys)
    if not fetches:
        return
    seconds = runs * usage.RUN_SECONDS + fetches * usage.FETCH_SECONDS
    lines = usage.INVOCATION_LINES_BYTES + (1 + len(environment.sources)) * usage.METRIC_LINE_BYTES
    reads, writes = usage.RUN_UNITS
    asked, settled = usage.FETCH_UNITS
    by = f"{len(environment.sources)} sources, and how often each is asked"
    yield Part(
        "collector: running",
        charges.requests(runs)
        + PRICES["schedule"].of(runs)
        + charges.compute(seconds, environment.collector_memory_mb, on="arm"),
        by,
    )
    yield Part(
        "collector: the table",
        charges.table(
            reads=runs * reads + fetches * asked, writes=runs * writes + fetches * settled
        ),
        by,
    )
    yield Part("collector: logs", charges.logs(runs * lines + fetches * usage.LINE_BYTES), by)
    if keys:
        yield Part("collector: keys", charges.secrets(len(keys), reads=key_reads), by)


def _standing(environment: Environment) -> Iterator[Part]:
    fixed = "fixed"
    yield Part("alarms", PRICES["alarm"].of(alarm_metrics(environment)), fixed)
    yield Part("custom metrics", PRICES["metric"].of(custom_metrics(environment)), fixed)
    yield Part("key of the alarm topics", PRICES["key"].of(KEYS), fixed)
    if environment.edge:
        yield Part("checks from outside", _outside(environment), fixed)
        yield Part("firewall", charges.firewall(rules=EDGE_RULES, requests=0), fixed)


def _outside(environment: Environment) -> float:
    """Dollars of the checks, and of what they ask both functions alike."""
    checks = PRICES["health_check"].of(CHECKS) + PRICES["health_check_https"].of(CHECKS)
    asked = (
        PRICES["edge_request"].of(1)
        + PRICES["edge_function"].of(1)
        + PRICES["firewall_request"].of(1)
        + charges.requests(1)
        + charges.compute(usage.CHECK_SECONDS, environment.dashboard_memory_mb, on="arm")
        + charges.table(reads=0.5, writes=0)
        + charges.logs(usage.INVOCATION_LINES_BYTES)
    )
    return checks + asked * CHECKS * CHECKERS * SECONDS / OUTSIDE_EVERY_SECONDS


def alarm_metrics(environment: Environment) -> int:
    """An alarm is charged for each metric that it looks at."""
    return sum(
        len(alarm.metric.series) if isinstance(alarm.metric, Expression) else 1
        for alarm in alarms(environment)
    )


def custom_metrics(environment: Environment) -> int:
    """One for each service that sends it, and for each source that it is of."""
    return sum(
        len(metric.services) * (len(environment.sources) if metric.kind is Kind.OF_SOURCE else 1)
        for metric in Metric
    )
