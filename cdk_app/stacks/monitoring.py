from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from constructs import Construct

from cdk_app.constructs.alarm_topic import AlarmTopic
from cdk_app.constructs.combined_alarms import CombinedAlarms
from cdk_app.constructs.custom_metrics import CustomMetrics
from cdk_app.constructs.feed_table import FeedTable
from cdk_app.constructs.function_alarms import FunctionAlarms
from cdk_app.constructs.import_alarms import ImportAlarms
from cdk_app.constructs.import_queue import ImportQueue
from cdk_app.constructs.live_board import LiveBoard
from cdk_app.constructs.stream_alarms import StreamAlarms
from cdk_app.constructs.web_function import WebFunction
from cdk_app.constructs.worker_function import TIMEOUT_SECONDS, WorkerFunction
from cdk_app.environments import Environment
from cdk_app.stacks.base import TickertapeStack
from lambda_src.contract.outputs import Output

SLOWEST_PAGE_SECONDS = 2
SLICE_GRACE_SECONDS = 3


class MonitoringStack(TickertapeStack):
    part = "monitoring"

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        table: FeedTable,
        queue: ImportQueue,
        dashboard: WebFunction,
        streaming: WebFunction,
        worker: WorkerFunction,
    ) -> None:
        super().__init__(scope, environment=environment)
        name = f"tickertape-{environment.name}-alarms"
        metrics = CustomMetrics(environment.name)
        longest = {
            dashboard: SLOWEST_PAGE_SECONDS,
            streaming: environment.longest_slice_seconds + SLICE_GRACE_SECONDS,
            worker: TIMEOUT_SECONDS / 2,
        }
        groups: list[FunctionAlarms | StreamAlarms | ImportAlarms | CombinedAlarms] = [
            *(
                FunctionAlarms(
                    self,
                    function.service.capitalize(),
                    function=function,
                    environment=environment,
                    longest_seconds=seconds,
                )
                for function, seconds in longest.items()
            ),
            StreamAlarms(self, "Streams", environment=environment, metrics=metrics),
            ImportAlarms(self, "Imports", environment=environment.name, queue=queue),
        ]
        if not environment.on_host:
            groups.append(
                CombinedAlarms(
                    self,
                    "Combined",
                    environment=environment,
                    metrics=metrics,
                    streaming=streaming,
                    table=table,
                )
            )
        self.alarms = [alarm for group in groups for alarm in group.alarms]
        topic = AlarmTopic(self, "Alarms", name=name, retain_data=environment.retain_data)
        if environment.on_host:
            # An emulator without metric math and composite alarms: each speaks for itself.
            for alarm in self.alarms:
                alarm.add_alarm_action(actions.SnsAction(topic))
        else:
            self._composite(name, topic)
        LiveBoard(
            self,
            "Live",
            environment=environment,
            metrics=metrics,
            functions=list(longest),
            table=table,
            queue=queue,
            alarms=self.alarms,
        )
        self.output(Output.ALARM_TOPIC_ARN, topic.topic_arn)

    def _composite(self, name: str, topic: AlarmTopic) -> None:
        """One message for one incident, however many of its alarms go off."""
        composite = cloudwatch.CompositeAlarm(
            self,
            "Any",
            composite_alarm_name=name,
            alarm_description=(
                "At least one alarm of this environment is on. Action: open the CloudWatch "
                "dashboard of the same environment. Runbook: docs/operations.md#alarms"
            ),
            alarm_rule=cloudwatch.AlarmRule.any_of(*self.alarms),
        )
        composite.add_alarm_action(actions.SnsAction(topic))
        composite.add_ok_action(actions.SnsAction(topic))
