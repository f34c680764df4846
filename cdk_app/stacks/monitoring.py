from constructs import Construct

from cdk_app.alarms import alarms
from cdk_app.alarms.metrics import (
    DEAD_LETTERS,
    EDGE,
    FIREWALL,
    IMPORTS,
    SCHEDULE,
    TABLE,
    outside,
)
from cdk_app.alarms.row import Severity
from cdk_app.constructs.alarm_topics import AlarmTopics
from cdk_app.constructs.alarms import Alarms, Metrics
from cdk_app.constructs.bundle import Bundle
from cdk_app.constructs.cloudwatch_dashboard import CloudWatchDashboard
from cdk_app.constructs.edge import Edge
from cdk_app.constructs.feed_table import FeedTable
from cdk_app.constructs.import_queue import ImportQueue
from cdk_app.constructs.outside import Outside
from cdk_app.constructs.spending import Spending
from cdk_app.constructs.web_function import WebFunction
from cdk_app.constructs.worker_function import WorkerFunction
from cdk_app.environments import Environment
from cdk_app.stacks.base import TickertapeStack
from cdk_app.stacks.collector import CollectorStack
from lambda_src.contract import streams
from lambda_src.contract.names import resource_name
from lambda_src.contract.outputs import Output
from lambda_src.contract.telemetry import DASHBOARD, STREAMING


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
        edge: Edge | None,
    ) -> None:
        super().__init__(scope, environment=environment)
        looked_at = self._edge(environment, edge) if edge else {}
        metrics = Metrics(
            environment.name,
            {
                TABLE: {"TableName": table.table_name},
                IMPORTS: {"QueueName": queue.queue_name},
                DEAD_LETTERS: {"QueueName": queue.dead_letters.queue_name},
                **looked_at,
                SCHEDULE: {"ScheduleGroup": collector.schedule_group},
                **{
                    function.service: {"FunctionName": function.function_name}
                    for function in (dashboard, streaming, worker, collector.function)
                },
            },
        )
        rows = alarms(environment)
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

    def _edge(self, environment: Environment, edge: Edge) -> dict[str, dict[str, str]]:
        """Dimensions of what is known of the edge, by itself and from outside."""
        itself = {"DistributionId": edge.distribution.distribution_id, "Region": "Global"}
        if not environment.has_outside:
            return {EDGE: itself}
        paths = {DASHBOARD: "/health", STREAMING: streams.HEALTH}
        checks = {
            service: Outside(
                self,
                f"{service.capitalize()}Outside",
                name=resource_name(environment.name, service),
                host=edge.distribution.distribution_domain_name,
                path=path,
            )
            for service, path in paths.items()
        }
        return {
            EDGE: itself,
            # Its name: a web ACL of CloudFront has no region among its dimensions.
            FIREWALL: {"WebACL": resource_name(environment.name)},
            **{
                outside(service): {"HealthCheckId": check.attr_health_check_id}
                for service, check in checks.items()
            },
        }
