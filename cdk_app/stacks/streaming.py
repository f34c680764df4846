from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk_app.constructs.bundle import Bundle
from cdk_app.constructs.feed_table import FeedTable, grant_access
from cdk_app.constructs.web_function import InvokeMode, WebFunction
from cdk_app.environments import Environment
from cdk_app.release import Release
from cdk_app.stacks.base import TickertapeStack
from lambda_src.contract.names import release_parameter
from lambda_src.contract.outputs import Output


class StreamingStack(TickertapeStack):
    part = "streaming"

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
        parameter = release_parameter(environment.name)
        self.function = WebFunction(
            self,
            "Streaming",
            invoke_mode=InvokeMode.RESPONSE_STREAM,
            bundle=bundle,
            environment=environment,
            service="streaming",
            variables={
                "TICKERTAPE_VERSION": release.version,
                "TICKERTAPE_TABLE": table.table_name,
                "TICKERTAPE_MAX_CONNECTIONS": str(environment.max_connections),
                "TICKERTAPE_CONNECTIONS_PER_CLIENT": str(environment.connections_per_client),
                "TICKERTAPE_CONNECTIONS_PER_ADDRESS": str(environment.connections_per_address),
                "TICKERTAPE_SLICE_SECONDS": str(environment.slice_seconds),
                "TICKERTAPE_HEARTBEAT_SECONDS": str(environment.heartbeat_seconds),
                "TICKERTAPE_POLL_SECONDS": str(environment.poll_seconds),
                "TICKERTAPE_RELEASE_PARAMETER": parameter,
                **(
                    {"TICKERTAPE_NUDGE_SECONDS": str(environment.nudge_seconds)}
                    if environment.nudge_seconds
                    else {}
                ),
            },
            memory_mb=environment.streaming_memory_mb,
            timeout_seconds=environment.streaming_timeout_seconds,
        )
        grant_access(table, self.function)
        self.function.add_to_role_policy(
            iam.PolicyStatement(
                actions=["ssm:GetParameter"],
                resources=[self.format_arn(service="ssm", resource=f"parameter{parameter}")],
            )
        )
        url = self.function.url.url
        self.output(Output.STREAMING_FUNCTION_URL, url)
        if not environment.edge:
            self.output(Output.STREAM_URL, url)
