from collections.abc import Callable
from typing import Any

import pytest

from tests.infrastructure.synthesized import ENVIRONMENTS, WITH_EDGE, SynthesizedStage

URL = "AWS::Lambda::Url"
WEB = ("dashboard", "streaming")


@pytest.mark.parametrize(("environment", "header"), [("dev", None), ("prod", "x-viewer-address")])
def test_the_viewers_address_is_a_header_behind_an_edge_only(
    stage: Callable[[str], SynthesizedStage], environment: str, header: str | None
) -> None:
    for service in WEB:
        variables = stage(environment)[service].variables(service)
        assert variables.get("TICKERTAPE_VIEWER_ADDRESS_HEADER") == header


def modes(synthesized: SynthesizedStage, service: str) -> tuple[Any, Any]:
    stack = synthesized[service]
    return (
        stack.one(URL)["InvokeMode"],
        stack.variables(service)["AWS_LWA_INVOKE_MODE"],
    )


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_modes_of_url_and_adapter_agree_everywhere(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    synthesized = stage(environment)
    assert modes(synthesized, "dashboard") == ("BUFFERED", "buffered")
    assert modes(synthesized, "streaming") == ("RESPONSE_STREAM", "response_stream")


@pytest.mark.parametrize(
    ("environment", "connections"), [("dev", 20), ("preprod", 100), ("prod", 100)]
)
def test_streams_have_room_for_refusals_and_time_for_their_slices(
    stage: Callable[[str], SynthesizedStage], environment: str, connections: int
) -> None:
    function = stage(environment)["streaming"].function("streaming")
    variables = function["Environment"]["Variables"]
    assert function["ReservedConcurrentExecutions"] == connections + 20
    assert int(variables["TICKERTAPE_MAX_CONNECTIONS"]) == connections
    assert function["Timeout"] == 154
    assert int(variables["TICKERTAPE_SLICE_SECONDS"]) * 1.2 + 5 < function["Timeout"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_auth_type_follows_the_edge(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    expected = "AWS_IAM" if environment in WITH_EDGE else "NONE"
    for service in WEB:
        assert stage(environment)[service].one(URL)["AuthType"] == expected
