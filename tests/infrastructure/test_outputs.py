from collections import Counter
from collections.abc import Callable

import pytest

from lambda_src.contract.names import stack_name
from lambda_src.contract.outputs import Output
from tests.infrastructure.synthesized import ENVIRONMENTS, WITH_EDGE, SynthesizedStage


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_each_output_is_defined_once(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    stacks = stage(environment).stacks.values()
    found = Counter(key for stack in stacks for key in stack.outputs)
    assert found == Counter(Output)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_stacks_are_named_after_their_environment(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    for part, synthesized in stage(environment).stacks.items():
        assert synthesized.stack.stack_name == f"tickertape-{environment}-{part}"
        assert synthesized.stack.stack_name == stack_name(environment, part)


def test_an_unknown_stack_has_no_name() -> None:
    with pytest.raises(ValueError, match="no stack 'dta'"):
        stack_name("dev", "dta")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_people_and_streams_go_where_the_edge_is(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    synthesized = stage(environment)
    if environment in WITH_EDGE:
        values = synthesized["edge"].outputs
        assert values[Output.APPLICATION_URL] == values[Output.STREAM_URL]
        assert "DomainName" in str(values[Output.APPLICATION_URL])
    else:
        dashboard = synthesized["dashboard"].outputs
        streaming = synthesized["streaming"].outputs
        assert dashboard[Output.APPLICATION_URL] == dashboard[Output.DASHBOARD_FUNCTION_URL]
        assert streaming[Output.STREAM_URL] == streaming[Output.STREAMING_FUNCTION_URL]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_only_environments_with_an_edge_have_its_stack(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    assert ("edge" in stage(environment).stacks) == (environment in WITH_EDGE)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_stacks_of_retained_data_are_protected(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    protected = {
        synthesized.stack.termination_protection
        for synthesized in stage(environment).stacks.values()
    }
    assert protected == {environment in {"preprod", "prod"}}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_no_name_is_shared_between_environments(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    naming = (
        "AlarmName",
        "DashboardName",
        "FunctionName",
        "LogGroupName",
        "QueueName",
        "TableName",
        "TopicName",
    )
    names = [
        properties[key]
        for synthesized in stage(environment).stacks.values()
        for resource in synthesized.resources()
        if not resource["Type"].endswith(
            ("Permission", "Url", "EventSourceMapping", "InvokeConfig")
        )
        for properties in [resource.get("Properties", {})]
        for key in naming
        if key in properties
    ]
    assert len(names) > 20
    assert [name for name in names if f"tickertape-{environment}" not in name] == []
