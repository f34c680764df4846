"""Alarms of what comes by itself: that the collector runs, and each of its sources."""

from collections.abc import Iterator

from cdk_app.alarms.metrics import SCHEDULE, our_metric, scheduler_metric
from cdk_app.alarms.row import Alarm, Severity
from cdk_app.environments import Environment
from lambda_src.contract.sources import stale_seconds
from lambda_src.contract.telemetry import COLLECTOR, Metric


def schedule() -> Iterator[Alarm]:
    yield Alarm(
        name="collector-schedule",
        metric=scheduler_metric(SCHEDULE, "TargetErrorCount"),
        threshold=0,
        severity=Severity.TICKET,
        meaning="The schedule could not run the collector",
        first_look="whether the function and the role of the schedule are as they were deployed",
        then="deploy again: what the sources had meanwhile is fetched by the next run",
    )


def sources(environment: Environment) -> Iterator[Alarm]:
    for source in environment.sources:
        stale = stale_seconds(source.every_seconds)
        yield Alarm(
            name=f"source-failing-{source.name}",
            metric=our_metric(COLLECTOR, Metric.SOURCE_AGE, "Maximum", source=source.name),
            threshold=stale,
            datapoints=2,
            severity=Severity.TICKET,
            meaning=f"{source.title} gave nothing that could be read for {stale // 60} minutes",
            first_look='why: "A source failed" in the collector\'s log, with its problem',
            then="mend its line in the environment, put its key, or wait; docs/sources.md",
        )
        yield Alarm(
            name=f"source-silent-{source.name}",
            metric=our_metric(COLLECTOR, Metric.SOURCE_SILENCE, "Maximum", source=source.name),
            threshold=source.silent_hours * 3600,
            datapoints=2,
            severity=Severity.TICKET,
            meaning=f"{source.title} answers and has had no new entry for {source.silent_hours} h",
            first_look="the address itself: whether it has moved or ended",
            then="change its line in the environment, or its `silent_hours`; docs/sources.md",
        )
