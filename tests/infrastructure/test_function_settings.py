"""What the stacks set is what the functions' settings read: no variable missing, none unread."""

from collections.abc import Callable

import pytest

from cdk_app.environments import CATALOG
from lambda_src.collector.settings import CollectorSettings
from lambda_src.tickertape.settings import (
    PREFIX,
    DashboardSettings,
    Settings,
    StreamingSettings,
    WorkerSettings,
)
from tests.infrastructure.synthesized import ENVIRONMENTS, RELEASE, SynthesizedStage, synthesize

MODELS: dict[str, type[Settings]] = {
    "dashboard": DashboardSettings,
    "streaming": StreamingSettings,
    "worker": WorkerSettings,
    "collector": CollectorSettings,
}
READ_BY_THE_START_SCRIPT = {"TICKERTAPE_APP"}


@pytest.mark.parametrize("service", MODELS)
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_settings_of_a_function_load_from_its_variables(
    stage: Callable[[str], SynthesizedStage], environment: str, service: str
) -> None:
    model = MODELS[service]
    given = stage(environment)[service].variables(service)
    # A reference to another stack is no text before it is deployed.
    text = {key: value if isinstance(value, str) else "token" for key, value in given.items()}
    settings = model.load(text)
    assert settings.environment == environment
    assert settings.version == RELEASE.version
    ours = {key for key in text if key.startswith(PREFIX)} - READ_BY_THE_START_SCRIPT
    assert ours <= {PREFIX + name.upper() for name in model.model_fields}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_streams_are_told_what_the_environment_says(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    stack = stage(environment)["streaming"]
    variables = {
        key: value if isinstance(value, str) else "token"
        for key, value in stack.variables("streaming").items()
    }
    settings = StreamingSettings.load(variables)
    expected = CATALOG[environment]
    assert settings.max_connections == expected.max_connections
    assert settings.connections_per_client == expected.connections_per_client
    assert settings.connections_per_address == expected.connections_per_address
    assert settings.slice_seconds == expected.slice_seconds
    assert settings.heartbeat_seconds == expected.heartbeat_seconds
    assert settings.poll_seconds == expected.poll_seconds
    assert settings.nudge_seconds == expected.nudge_seconds


@pytest.mark.parametrize("service", MODELS)
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_logs_are_told_their_service(
    stage: Callable[[str], SynthesizedStage], environment: str, service: str
) -> None:
    variables = stage(environment)[service].variables(service)
    assert variables["POWERTOOLS_SERVICE_NAME"] == service
    assert variables["POWERTOOLS_LOG_LEVEL"] == "INFO"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_page_streams_from_its_own_origin_behind_an_edge(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    url = stage(environment)["dashboard"].variables("dashboard")["TICKERTAPE_STREAM_URL"]
    if CATALOG[environment].edge:
        assert url == "/"
    else:
        assert "StreamingFunctionUrl" in url["Fn::ImportValue"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_last_stack_writes_the_release(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    parameter = stage(environment)["release"].one("AWS::SSM::Parameter")
    assert parameter["Name"] == f"/tickertape/{environment}/release"
    assert parameter["Value"] == RELEASE.parameter(environment)
    last = stage(environment)["release"].stack
    others = {synthesized.stack for synthesized in stage(environment).stacks.values()} - {last}
    assert others - set(last.dependencies) == {stage(environment)["data"].stack}


def test_the_same_commit_gives_the_same_templates(
    stage: Callable[[str], SynthesizedStage],
) -> None:
    again = synthesize("prod").stacks
    assert {part: one.template for part, one in again.items()} == {
        part: one.template for part, one in stage("prod").stacks.items()
    }


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_function_keeps_its_log_for_a_time(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    for service in MODELS:
        stack = stage(environment)[service]
        group = stack.one("AWS::Logs::LogGroup")
        assert group["LogGroupName"] == f"/aws/lambda/tickertape-{environment}-{service}"
        assert group["RetentionInDays"] == CATALOG[environment].log_retention_days
        assert stack.function(service)["LoggingConfig"]["LogFormat"] == "JSON"
