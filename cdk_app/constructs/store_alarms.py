from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from cdk_app.constructs.alarm import FIVE_MINUTES, Meaning, add_alarm
from cdk_app.constructs.custom_metrics import CustomMetrics
from cdk_app.constructs.feed_table import FeedTable
from cdk_app.constructs.import_queue import ImportQueue

OPERATIONS = [
    dynamodb.Operation.GET_ITEM,
    dynamodb.Operation.QUERY,
    dynamodb.Operation.PUT_ITEM,
    dynamodb.Operation.UPDATE_ITEM,
    dynamodb.Operation.DELETE_ITEM,
    dynamodb.Operation.TRANSACT_WRITE_ITEMS,
]


class StoreAlarms(Construct):
    """The feed's appends, the queue of imports, the table."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: str,
        metrics: CustomMetrics,
        table: FeedTable,
        queue: ImportQueue,
    ) -> None:
        super().__init__(scope, id_)
        self.alarms = [
            add_alarm(
                self,
                "append-conflicts",
                environment=environment,
                metric=metrics.conflicts_per_item(),
                above=1,
                meaning=Meaning(
                    reason="Publishers race for the end of the feed and lose more than they win.",
                    action="Have producers send larger batches; see Growing in the architecture.",
                ),
            ),
            add_alarm(
                self,
                "import-age",
                environment=environment,
                metric=queue.metric_approximate_age_of_oldest_message(
                    period=FIVE_MINUTES, statistic="Maximum"
                ),
                above=600,
                meaning=Meaning(
                    reason="An import has waited for over 10 minutes.",
                    action="See the worker's errors and throttles; then raise its concurrency.",
                ),
            ),
            add_alarm(
                self,
                "dead-letters",
                environment=environment,
                metric=queue.dead_letters.metric_approximate_number_of_messages_visible(
                    period=FIVE_MINUTES, statistic="Maximum"
                ),
                above=0,
                meaning=Meaning(
                    reason="A part of an import failed five times; its task will not complete.",
                    action="Find the cause in the worker's log, repair it, then redrive the queue.",
                ),
            ),
            add_alarm(
                self,
                "table-throttles",
                environment=environment,
                metric=throttles(table),
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
                environment=environment,
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


def throttles(table: FeedTable) -> cloudwatch.MathExpression:
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
