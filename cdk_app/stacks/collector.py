from typing import Final

from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk_app.constructs.bundle import Bundle
from cdk_app.constructs.feed_table import FeedTable, grant_access
from cdk_app.constructs.function import TickertapeFunction
from cdk_app.constructs.nag_acknowledgements import acknowledge
from cdk_app.constructs.schedule import Schedule
from cdk_app.constructs.source_key import SourceKey
from cdk_app.environments import COLLECTOR_TIMEOUT_SECONDS, Environment
from cdk_app.release import Release
from cdk_app.stacks.base import TickertapeStack
from lambda_src.contract.names import PRODUCT, resource_name
from lambda_src.contract.sources import written

MADE_UP_FOR: Final = "The run after a failed one fetches the same again, a minute later."


class CollectorStack(TickertapeStack):
    """The collector, its schedule, and a secret for each key that its sources need."""

    part = "collector"

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        release: Release,
        bundle: Bundle,
        table: FeedTable,
    ) -> None:
        super().__init__(scope, environment=environment)
        agent = f"{PRODUCT.capitalize()}/{release.version} ({environment.name})"
        self.function = TickertapeFunction(
            self,
            "Collector",
            bundle=bundle,
            environment=environment,
            service="collector",
            handler="lambda_src.collector.handler.handler",
            variables={
                "TICKERTAPE_TABLE": table.table_name,
                "TICKERTAPE_VERSION": release.version,
                "TICKERTAPE_SOURCES": written(environment.sources),
                "TICKERTAPE_AGENT": f"{agent} {environment.contact or ''}".strip(),
                # Feeds of a laptop are on the laptop.
                **({"TICKERTAPE_LOOPBACK": "1"} if environment.on_host else {}),
            },
            memory_mb=environment.collector_memory_mb,
            timeout_seconds=COLLECTOR_TIMEOUT_SECONDS,
            # The next run, a minute later, does what this one did not.
            retry_attempts=0,
            no_dead_letters=MADE_UP_FOR,
        )
        acknowledge(self.function, {"Serverless-LambdaAsyncFailureDestination": MADE_UP_FOR})
        grant_access(table, self.function)
        for source in environment.sources:
            if source.keyed:
                key = SourceKey(self, environment=environment, source=source)
                self.function.add_to_role_policy(
                    iam.PolicyStatement(
                        actions=["secretsmanager:GetSecretValue"], resources=[key.attr_id]
                    )
                )
        schedule = Schedule(
            self,
            "Schedule",
            name=resource_name(environment.name, "collector"),
            function=self.function,
            enabled=bool(environment.sources),
        )
        self.schedule_group = schedule.group
