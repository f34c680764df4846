from constructs import Construct

from cdk_app.alarms import alarms
from cdk_app.alarms.metrics import DEAD_LETTERS, IMPORTS, SCHEDULE, TABLE
from cdk_app.alarms.row import Expression, Severity
from cdk_app.constructs.alarm_topics import AlarmTopics
from cdk_app.constructs.alarms import Alarms, Metrics
from cdk_app.constructs.bundle import Bundle
from cdk_app.constructs.cloudwatch_dashboard import CloudWatchDashboard
from cdk_app.constructs.feed_table import FeedTable
from cdk_app.constructs.import_queue import ImportQueue
from cdk_app.constructs.spending import Spending
from cdk_app.constructs.web_function import WebFunction
from cdk_app.constructs.worker_function import WorkerFunction
from cdk_app.environments import Environment
from cdk_app.stacks.base import TickertapeStack
from cdk_app.stacks.collector import CollectorStack
from lambda_src.contract.outputs import Output


class MonitoringStack(TickertapeStack):
    part = "monitoring"

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        bundle: Bundle,
        table: FeedTable,
        queue: ImportQueue,
        dashboard: WebFunction,
        streaming: WebFunction,
        worker: WorkerFunction,
        collector: CollectorStack,
    ) -> None:
        super().__init__(scope, environment=environment)
        metrics = Metrics(
            environment.name,
            {
                TABLE: {"TableName": table.table_name},
                IMPORTS: {"QueueName": queue.queue_name},
                DEAD_LETTERS: {"QueueName": queue.dead_letters.queue_name},
                SCHEDULE: {"ScheduleGroup": collector.schedule_group},
                **{
                    function.service: {"FunctionName": function.function_name}
                    for function in (dashboard, streaming, worker, collector.function)
                },
            },
        )
        # The emulator has no metric math.
        rows = [
            row
            for row in alarms(environment)
            if not (environment.on_host and isinstance(row.metric, Expression))
        ]
        alarm_topics = AlarmTopics(self, "Topics", environment=environment)
        topics = alarm_topics.by_severity
        if environment.monthly_budget_usd is not None:
            spending = Spending(
                self,
                "Spending",
                environment=environment,
                limit_usd=environment.monthly_budget_usd,
                warnings=topics[Severity.TICKET],
                spent=alarm_topics.topic("spent"),
            )
            if environment.spending_brake:
                spending.brake(bundle=bundle, function=streaming)
        made = Alarms(
            self,
            "Alarms",
            environment=environment.name,
            rows=rows,
            metrics=metrics,
            topics=topics,
        )
        CloudWatchDashboard(
            self,
            "Live",
            environment=environment.name,
            metrics=metrics,
            rows=rows,
            alarms=made.all,
            sources=[source.name for source in environment.sources],
        )
        self.output(Output.ALARM_TOPIC_ARN, topics[Severity.PAGE].topic_arn)
        self.output(Output.TICKET_TOPIC_ARN, topics[Severity.TICKET].topic_arn)
