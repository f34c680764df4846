"""The metrics that the functions send; tests hold their names against tickertape.metric_names."""

from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from cdk_app.constructs.alarm import FIVE_MINUTES
from cdk_app.constructs.function import METRICS_NAMESPACE

STREAMING: Final = "streaming"
APPENDERS: Final = ("dashboard", "worker")
MANY_CONFLICTS: Final = 20
"""In five minutes; a few lost races are how an optimistic append works."""


class CustomMetrics:
    """Each has the dimensions service and environment, and no other."""

    def __init__(self, environment: str) -> None:
        self._environment = environment

    def metric(
        self,
        name: str,
        statistic: str,
        *,
        service: str = STREAMING,
        period: Duration = FIVE_MINUTES,
    ) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace=METRICS_NAMESPACE,
            metric_name=name,
            dimensions_map={"service": service, "environment": self._environment},
            statistic=statistic,
            period=period,
        )

    def conflicts_per_item(self) -> cloudwatch.MathExpression:
        """Lost races to the end of the feed for each item appended, once there are many."""
        conflicts = "(FILL(c0, 0) + FILL(c1, 0))"
        items = "(FILL(i0, 0) + FILL(i1, 0) + 1)"
        using = {
            f"{letter}{number}": self.metric(name, "Sum", service=service)
            for letter, name in (("c", "AppendConflicts"), ("i", "ItemsAppended"))
            for number, service in enumerate(APPENDERS)
        }
        return cloudwatch.MathExpression(
            expression=f"IF({conflicts} > {MANY_CONFLICTS}, {conflicts} / {items}, 0)",
            label="Conflicts for each item appended",
            using_metrics=using,
            period=FIVE_MINUTES,
        )

    def silent_streams(
        self, duration: cloudwatch.Metric, *, seconds: int
    ) -> cloudwatch.MathExpression:
        """1 where streams ran longer than that and no heartbeat was sent.

        Not from Connections, which the heartbeats carry: it would fall silent with them.
        """
        return cloudwatch.MathExpression(
            expression=f"IF(duration > {seconds * 1000} AND FILL(beats, 0) < 1, 1, 0)",
            label="Streams without a heartbeat",
            using_metrics={"duration": duration, "beats": self.metric("HeartbeatsSent", "Sum")},
            period=FIVE_MINUTES,
        )
