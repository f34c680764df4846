from collections.abc import Sequence

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from cdk_app.constructs.alarm import MINUTE
from cdk_app.constructs.custom_metrics import APPENDERS, CustomMetrics
from cdk_app.constructs.feed_table import FeedTable
from cdk_app.constructs.function import TickertapeFunction
from cdk_app.constructs.import_queue import ImportQueue
from cdk_app.environments import Environment

HALF = 12


class LiveBoard(Construct):
    """The CloudWatch dashboard: what viewers see first, then the functions, then the stores."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: Environment,
        metrics: CustomMetrics,
        functions: Sequence[TickertapeFunction],
        table: FeedTable,
        queue: ImportQueue,
        alarms: Sequence[cloudwatch.Alarm],
    ) -> None:
        super().__init__(scope, id_)
        cloudwatch.Dashboard(
            self,
            "Board",
            dashboard_name=f"tickertape-{environment.name}",
            widgets=[
                [cloudwatch.AlarmStatusWidget(title="Alarms", alarms=list(alarms), width=24)],
                _stream_widgets(environment, metrics),
                _delivery_widgets(metrics),
                [_function_widget(function) for function in functions],
                _store_widgets(metrics, table, queue),
            ],
        )


def _stream_widgets(environment: Environment, metrics: CustomMetrics) -> list[cloudwatch.IWidget]:
    changes = ("ConnectionsOpened", "ConnectionsResumed", "ConnectionsRefused", "ConnectionsClosed")
    return [
        _graph(
            "Connections",
            [metrics.metric("Connections", "Maximum", period=MINUTE)],
            limit=environment.max_connections,
        ),
        _graph("Changes", [metrics.metric(name, "Sum", period=MINUTE) for name in changes]),
    ]


def _delivery_widgets(metrics: CustomMetrics) -> list[cloudwatch.IWidget]:
    sent = ("DeliveredEvents", "HeartbeatsSent")
    return [
        _graph(
            "Delivery lag",
            [metrics.metric("DeliveryLag", stat, period=MINUTE) for stat in ("p50", "p99")],
        ),
        _graph("Sent", [metrics.metric(name, "Sum", period=MINUTE) for name in sent]),
    ]


def _function_widget(function: TickertapeFunction) -> cloudwatch.IWidget:
    return cloudwatch.GraphWidget(
        title=function.service,
        width=8,
        left=[
            function.metric_invocations(period=MINUTE),
            function.metric_errors(period=MINUTE),
            function.metric_throttles(period=MINUTE),
            function.metric("ConcurrentExecutions", period=MINUTE, statistic="Maximum"),
        ],
        right=[function.metric_duration(period=MINUTE, statistic="p95")],
    )


def _store_widgets(
    metrics: CustomMetrics, table: FeedTable, queue: ImportQueue
) -> list[cloudwatch.IWidget]:
    appends = [
        metrics.metric(name, "Sum", service=service, period=MINUTE)
        for name in ("ItemsAppended", "AppendConflicts")
        for service in APPENDERS
    ]
    return [
        cloudwatch.GraphWidget(title="Appends", width=8, left=appends),
        cloudwatch.GraphWidget(
            title="Table units",
            width=8,
            left=[
                table.metric_consumed_read_capacity_units(period=MINUTE),
                table.metric_consumed_write_capacity_units(period=MINUTE),
            ],
        ),
        cloudwatch.GraphWidget(
            title="Imports",
            width=8,
            left=[
                queue.metric_approximate_number_of_messages_visible(period=MINUTE),
                queue.dead_letters.metric_approximate_number_of_messages_visible(period=MINUTE),
            ],
            right=[queue.metric_approximate_age_of_oldest_message(period=MINUTE)],
        ),
    ]


def _graph(
    title: str, left: Sequence[cloudwatch.IMetric], *, limit: float | None = None
) -> cloudwatch.IWidget:
    lines = [] if limit is None else [cloudwatch.HorizontalAnnotation(value=limit, label="Maximum")]
    return cloudwatch.GraphWidget(title=title, width=HALF, left=list(left), left_annotations=lines)
