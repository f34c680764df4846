from typing import Final

from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk_app.constructs.bundle import Bundle
from cdk_app.constructs.feed_table import FeedTable, grant_access
from cdk_app.constructs.import_queue import ImportQueue
from cdk_app.constructs.web_function import InvokeMode, WebFunction
from cdk_app.environments import Environment
from cdk_app.release import Release
from cdk_app.stacks.base import TickertapeStack
from lambda_src.contract.outputs import Output

TIMEOUT_SECONDS: Final = 15
SAME_ORIGIN: Final = "/"
"""Stream URL behind an edge: its address depends on the function, so not the other way round."""


class DashboardStack(TickertapeStack):
    part = "dashboard"

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        release: Release,
        bundle: Bundle,
        table: FeedTable,
        queue: ImportQueue,
        streaming: WebFunction,
    ) -> None:
        super().__init__(scope, environment=environment)
        self.function = WebFunction(
            self,
            "Dashboard",
            invoke_mode=InvokeMode.BUFFERED,
            bundle=bundle,
            environment=environment,
            service="dashboard",
            variables={
                "TICKERTAPE_VERSION": release.version,
                "TICKERTAPE_GIT_COMMIT": release.git_commit,
                "TICKERTAPE_TABLE": table.table_name,
                "TICKERTAPE_STREAM_URL": SAME_ORIGIN if environment.edge else streaming.url.url,
                "TICKERTAPE_IMPORT_QUEUE_URL": queue.queue_url,
                "TICKERTAPE_MAX_CONNECTIONS": str(environment.max_connections),
                "TICKERTAPE_HEARTBEAT_SECONDS": str(environment.heartbeat_seconds),
            },
            memory_mb=environment.dashboard_memory_mb,
            timeout_seconds=TIMEOUT_SECONDS,
        )
        grant_access(table, self.function)
        self.function.add_to_role_policy(
            iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[queue.queue_arn])
        )
        url = self.function.url.url
        self.output(Output.DASHBOARD_FUNCTION_URL, url)
        if not environment.edge:
            self.output(Output.APPLICATION_URL, url)
