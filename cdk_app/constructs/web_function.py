from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from aws_cdk import Duration, Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from cdk_app.constructs.bundle import Bundle
from cdk_app.constructs.function import TickertapeFunction
from cdk_app.environments import Environment
from lambda_src.contract.edge import AUTHORIZATION, BODY_HASH

PORT: Final = 8080
VIEWER_ADDRESS: Final = "x-viewer-address"
"""Set at the edge, see viewer_request.js: behind one, the source address is CloudFront's."""

ADAPTER_ACCOUNT: Final = "753240598075"
ADAPTER_VERSION: Final = 30
"""Lambda Web Adapter 1.1.0."""

CORS: Final = lambda_.FunctionUrlCorsOptions(
    allowed_origins=["*"],
    allowed_methods=[
        lambda_.HttpMethod.GET,
        lambda_.HttpMethod.POST,
        lambda_.HttpMethod.PUT,
        lambda_.HttpMethod.PATCH,
        lambda_.HttpMethod.DELETE,
        lambda_.HttpMethod.HEAD,
    ],
    allowed_headers=[
        "authorization",
        "cache-control",
        "content-type",
        "last-event-id",
        BODY_HASH,
        AUTHORIZATION.lower(),
        "x-correlation-id",
        "x-request-id",
    ],
    exposed_headers=["location", "retry-after", "www-authenticate", "x-correlation-id"],
    max_age=Duration.hours(1),
)
"""Any origin may call, as identity is a token in a header and never a cookie."""


class InvokeMode(StrEnum):
    """The mode of a Function URL; its value is the adapter's word for it."""

    BUFFERED = "buffered"
    RESPONSE_STREAM = "response_stream"


class WebFunction(TickertapeFunction):
    """A web application behind a Function URL, run by the Lambda Web Adapter.

    invoke_mode sets both the mode of the URL and the adapter's: were they to differ, a stream
    would end in a timeout, or a response would carry the prelude of a stream.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        invoke_mode: InvokeMode,
        bundle: Bundle,
        environment: Environment,
        service: str,
        variables: Mapping[str, str],
        memory_mb: int,
        timeout_seconds: int,
    ) -> None:
        super().__init__(
            scope,
            id_,
            bundle=bundle,
            environment=environment,
            service=service,
            handler="lambda_src/run.sh",
            variables={
                "TICKERTAPE_APP": service,
                "AWS_LAMBDA_EXEC_WRAPPER": "/opt/bootstrap",
                "AWS_LWA_PORT": str(PORT),
                "AWS_LWA_READINESS_CHECK_PATH": "/ready",
                # The adapter's own default takes any status below 500 for ready.
                "AWS_LWA_READINESS_CHECK_HEALTHY_STATUS": "200",
                "AWS_LWA_INVOKE_MODE": invoke_mode.value,
                **(
                    {"TICKERTAPE_VIEWER_ADDRESS_HEADER": VIEWER_ADDRESS} if environment.edge else {}
                ),
                **variables,
            },
            memory_mb=memory_mb,
            timeout_seconds=timeout_seconds,
            reserved_concurrent_executions=environment.reserved_concurrency.get(service),
            layers=[_adapter(scope, id_, bundle.architecture)],
        )
        self.url = self.add_function_url(
            auth_type=(
                lambda_.FunctionUrlAuthType.AWS_IAM
                if environment.edge
                else lambda_.FunctionUrlAuthType.NONE
            ),
            invoke_mode=lambda_.InvokeMode[invoke_mode.name],
            cors=CORS,
        )


def _adapter(
    scope: Construct, id_: str, architecture: lambda_.Architecture
) -> lambda_.ILayerVersion:
    arm = architecture.name == lambda_.Architecture.ARM_64.name
    name = f"LambdaAdapterLayer{'Arm64' if arm else 'X86'}"
    region = Stack.of(scope).region
    return lambda_.LayerVersion.from_layer_version_arn(
        scope,
        f"{id_}Adapter",
        f"arn:aws:lambda:{region}:{ADAPTER_ACCOUNT}:layer:{name}:{ADAPTER_VERSION}",
    )
