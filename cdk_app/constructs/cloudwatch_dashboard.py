from collections.abc import Sequence
from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from cdk_app.alarms.metrics import DEAD_LETTERS, IMPORTS, TABLE, our_metric
from cdk_app.alarms.row import Alarm, Series
from cdk_app.constructs.alarms import Metrics
from lambda_src.contract.names import resource_name
from lambda_src.contract.telemetry import (
    COLLECTOR,
    DASHBOARD,
    STREAMING,
    WORKER,
    Kind,
    Metric,
)

MINUTE: Final = Duration.minutes(1)
COLUMNS: Final = 4
STATISTICS: Final = {
    Kind.COUNT: ("Sum",),
    Kind.LEVEL: ("Maximum",),
    Kind.LAG: ("p50", "p99"),
}
LOAD: Final = {
    "Invocations": [
        ("AWS/Lambda", "Invocations", of) for of in (DASHBOARD, STREAMING, WORKER, COLLECTOR)
    ],
    "Table units": [
        ("AWS/DynamoDB", f"Consumed{kind}CapacityUnits", TABLE) for kind in ("Read", "Write")
    ],
    "Messages": [
        ("AWS/SQS", "ApproximateNumberOfMessagesVisible", of) for of in (IMPORTS, DEAD_LETTERS)
    ],
}
"""What no alarm looks at and a person wants to see beside it."""


class CloudWatchDashboard(Construct):
    """The CloudWatch dashboard: the alarms, what each looks at, every metric of ours, the load."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: str,
        metrics: Metrics,
        rows: Sequence[Alarm],
        alarms: Sequence[cloudwatch.Alarm],
        sources: Sequence[str],
    ) -> None:
        super().__init__(scope, id_)
        widgets = [
            *(_alarm(metrics, row) for row in rows),
            *(_ours(metrics, metric) for metric in Metric if metric.kind in STATISTICS),
            *(
                _of_sources(metrics, metric, sources)
                for metric in Metric
                if metric.kind is Kind.OF_SOURCE and sources
            ),
            *(_load(metrics, title) for title in LOAD),
        ]
        cloudwatch.Dashboard(
            self,
            "Board",
            dashboard_name=resource_name(environment),
            widgets=[
                [cloudwatch.AlarmStatusWidget(title="Alarms", alarms=list(alarms), width=24)],
                *(widgets[at : at + COLUMNS] for at in range(0, len(widgets), COLUMNS)),
            ],
        )


def _alarm(metrics: Metrics, row: Alarm) -> cloudwatch.IWidget:
    line = cloudwatch.HorizontalAnnotation(value=row.threshold, label=row.severity.value)
    period = Duration.seconds(row.period_seconds)
    return cloudwatch.GraphWidget(
        title=row.name, left=[metrics.of(row.metric, period)], left_annotations=[line]
    )


def _ours(metrics: Metrics, metric: Metric) -> cloudwatch.IWidget:
    shown = [
        our_metric(service, metric, statistic)
        for service in metric.services
        for statistic in STATISTICS[metric.kind]
    ]
    return cloudwatch.GraphWidget(
        title=metric.value, left=[metrics.of(one, MINUTE) for one in shown]
    )


def _of_sources(metrics: Metrics, metric: Metric, sources: Sequence[str]) -> cloudwatch.IWidget:
    [service] = metric.services
    shown = [our_metric(service, metric, "Maximum", source=source) for source in sources]
    return cloudwatch.GraphWidget(
        title=metric.value, left=[metrics.of(one, MINUTE) for one in shown]
    )


def _load(metrics: Metrics, title: str) -> cloudwatch.IWidget:
    shown = [
        Series(namespace=namespace, name=name, of=of, statistic="Sum")
        for namespace, name, of in LOAD[title]
    ]
    return cloudwatch.GraphWidget(title=title, left=[metrics.of(one, MINUTE) for one in shown])
