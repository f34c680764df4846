from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from cdk_app.constructs.alarm import FIVE_MINUTES, Meaning, add_alarm
from cdk_app.constructs.custom_metrics import CustomMetrics
from cdk_app.constructs.feed_table import FeedTable
from cdk_app.constructs.web_function import WebFunction
from cdk_app.environments import Environment

OPERATIONS = [
    dynamodb.Operation.GET_ITEM,
    dynamodb.Operation.QUERY,
    dynamodb.Operation.PUT_ITEM,
    dynamodb.Operation.UPDATE_ITEM,
    dynamodb.Operation.DELETE_ITEM,
    dynamodb.Operation.TRANSACT_WRITE_ITEMS,
]


class CombinedAlarms(Construct):
    """Alarms that follow from several metrics together, by metric math."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: Environment,
        metrics: CustomMetrics,
        streaming: WebFunction,
        table: FeedTable,
    ) -> None:
        super().__init__(scope, id_)
        name = environment.name
        self.alarms = [
            add_alarm(
                self,
                "silent-streams",
                environment=name,
                metric=metrics.silent_streams(
                    streaming.metric_duration(period=FIVE_MINUTES, statistic="Maximum"),
                    seconds=2 * environment.heartbeat_seconds,
                ),
                above=0,
                datapoints=2,
                periods=2,
                meaning=Meaning(
                    reason="Streams run and no heartbeat is sent: viewers are cut off after 30 s.",
                    action="Read the streaming log for blocked or failed slices; roll back if new.",
                ),
            ),
            add_alarm(
                self,
                "append-conflicts",
                environment=name,
                metric=metrics.conflicts_per_item(),
                above=1,
                meaning=Meaning(
                    reason="Publishers race for the end of the feed and lose more than they win.",
                    action="Have producers send larger batches; see Growing in the architecture.",
                ),
            ),
            add_alarm(
                self,
                "table-throttles",
                environment=name,
                metric=_throttles(table),
                above=10,
                meaning=Meaning(
                    reason="The table throttles requests: one partition is too hot.",
                    action="Compare polls and appends with the limits under Growing in the"
                    " architecture.",
                ),
            ),
            add_alarm(
                self,
                "table-system-errors",
                environment=name,
                metric=table.metric_system_errors_for_operations(
                    operations=OPERATIONS, period=FIVE_MINUTES
                ),
                above=5,
                meaning=Meaning(
                    reason="DynamoDB itself fails requests; ours are retried.",
                    action="Look at the AWS Health Dashboard; wait.",
                ),
            ),
        ]


def _throttles(table: FeedTable) -> cloudwatch.MathExpression:
    """Reads and writes, each of which is reported only while it happens."""
    return cloudwatch.MathExpression(
        expression="FILL(r, 0) + FILL(w, 0)",
        label="Throttled reads and writes",
        using_metrics={
            "r": table.metric("ReadThrottleEvents", period=FIVE_MINUTES, statistic="Sum"),
            "w": table.metric("WriteThrottleEvents", period=FIVE_MINUTES, statistic="Sum"),
        },
        period=FIVE_MINUTES,
    )
