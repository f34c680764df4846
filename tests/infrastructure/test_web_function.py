from dataclasses import replace

import pytest
from aws_cdk.assertions import Template

from cdk_app.constructs.web_function import InvokeMode, WebFunction
from cdk_app.environments import CATALOG, Environment
from tests.infrastructure.synthesized import (
    bare_stack,
    bundle,
)

FUNCTION = "AWS::Lambda::Function"
URL = "AWS::Lambda::Url"
WEB = ("dashboard", "streaming")


def template(mode: InvokeMode, environment: Environment = CATALOG["dev"]) -> Template:
    stack = bare_stack()
    WebFunction(
        stack,
        "Web",
        invoke_mode=mode,
        bundle=bundle(environment),
        environment=environment,
        service="streaming",
        variables={"TICKERTAPE_TABLE": "feed"},
        memory_mb=256,
        timeout_seconds=30,
    )
    return Template.from_stack(stack)


@pytest.mark.parametrize(
    ("mode", "url", "adapter"),
    [
        (InvokeMode.BUFFERED, "BUFFERED", "buffered"),
        (InvokeMode.RESPONSE_STREAM, "RESPONSE_STREAM", "response_stream"),
    ],
)
def test_one_argument_sets_the_mode_of_the_url_and_of_the_adapter(
    mode: InvokeMode, url: str, adapter: str
) -> None:
    synthesized = template(mode)
    synthesized.has_resource_properties(URL, {"InvokeMode": url})
    synthesized.has_resource_properties(
        FUNCTION, {"Environment": {"Variables": {"AWS_LWA_INVOKE_MODE": adapter}}}
    )


def test_the_adapter_runs_the_start_script_of_the_zip() -> None:
    template(InvokeMode.BUFFERED).has_resource_properties(
        FUNCTION,
        {
            "Handler": "lambda_src/run.sh",
            "Runtime": "python3.13",
            "Architectures": ["arm64"],
            "Layers": [
                "arn:aws:lambda:eu-west-1:753240598075:layer:LambdaAdapterLayerArm64:30",
            ],
            "MemorySize": 256,
            "Timeout": 30,
            "ReservedConcurrentExecutions": 40,
            "Environment": {
                "Variables": {
                    "AWS_LAMBDA_EXEC_WRAPPER": "/opt/bootstrap",
                    "AWS_LWA_PORT": "8080",
                    "AWS_LWA_READINESS_CHECK_PATH": "/ready",
                    "AWS_LWA_READINESS_CHECK_HEALTHY_STATUS": "200",
                    "TICKERTAPE_APP": "streaming",
                    "TICKERTAPE_TABLE": "feed",
                }
            },
        },
    )


@pytest.mark.parametrize(("machine", "layer"), [("x86_64", "X86"), ("arm64", "Arm64")])
def test_the_adapter_is_of_the_processor_of_the_host(
    monkeypatch: pytest.MonkeyPatch, machine: str, layer: str
) -> None:
    monkeypatch.setattr("platform.machine", lambda: machine)
    template(InvokeMode.BUFFERED, CATALOG["local"]).has_resource_properties(
        FUNCTION,
        {
            "Architectures": [machine],
            "Layers": [f"arn:aws:lambda:eu-west-1:753240598075:layer:LambdaAdapterLayer{layer}:30"],
        },
    )


def test_any_origin_may_call_with_what_the_contract_needs() -> None:
    template(InvokeMode.BUFFERED).has_resource_properties(
        URL,
        {
            "Cors": {
                "AllowOrigins": ["*"],
                "AllowMethods": ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"],
                "AllowHeaders": [
                    "authorization",
                    "cache-control",
                    "content-type",
                    "last-event-id",
                    "x-amz-content-sha256",
                    "x-authorization",
                    "x-correlation-id",
                    "x-request-id",
                ],
                "ExposeHeaders": [
                    "location",
                    "retry-after",
                    "www-authenticate",
                    "x-correlation-id",
                ],
                "MaxAge": 3600,
            }
        },
    )


def permissions(synthesized: Template) -> list[tuple[str, str, bool]]:
    return sorted(
        (
            resource["Properties"]["Action"],
            resource["Properties"]["Principal"],
            resource["Properties"].get("InvokedViaFunctionUrl", False),
        )
        for resource in synthesized.find_resources("AWS::Lambda::Permission").values()
    )


def test_without_an_edge_everybody_has_both_permissions_and_only_by_url() -> None:
    synthesized = template(InvokeMode.BUFFERED)
    synthesized.has_resource_properties(URL, {"AuthType": "NONE"})
    assert permissions(synthesized) == [
        ("lambda:InvokeFunction", "*", True),
        ("lambda:InvokeFunctionUrl", "*", False),
    ]


def test_behind_an_edge_the_url_is_signed_and_nobody_is_let_in_here() -> None:
    environment = replace(CATALOG["dev"], edge=True)
    synthesized = template(InvokeMode.BUFFERED, environment)
    synthesized.has_resource_properties(URL, {"AuthType": "AWS_IAM"})
    assert permissions(synthesized) == []
