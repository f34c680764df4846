"""Every template by cfn-lint, every policy by parliament: nothing that AWS refuses or ignores."""

import json
import warnings
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from cfnlint.api import lint
from cfnlint.config import ManualArgs

from tests.infrastructure.synthesized import ENVIRONMENTS, SynthesizedStage, synthesize

with warnings.catch_warnings():
    # It leaves its own files open, and its patterns are no raw texts.
    warnings.simplefilter("ignore")
    from parliament import analyze_policy_string

REGION: Final = "us-east-1"
CDK_HABITS: Final = {
    "W3005": "The CDK names dependencies that a reference implies already.",
}
ARNS: Final = {
    "FnGetAttStreaming": "arn:aws:lambda:us-east-1:123456789012:function:tickertape-dev-streaming",
    "Feed": "arn:aws:dynamodb:us-east-1:123456789012:table/tickertape-prod",
    "Imports": "arn:aws:sqs:us-east-1:123456789012:tickertape-prod-imports",
    "Logs": "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/tickertape-prod:*",
    "release": "arn:aws:ssm:us-east-1:123456789012:parameter/tickertape/prod/release",
}
"""What a reference in a policy stands for, by the word in it."""


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_cfn_lint_finds_nothing(stage: Callable[[str], SynthesizedStage], environment: str) -> None:
    config = ManualArgs(regions=[REGION], ignore_checks=list(CDK_HABITS))
    found = [
        f"{part}: {match.rule.id} {match.message} ({'/'.join(map(str, match.path or []))})"
        for part, stack in stage(environment).stacks.items()
        for match in lint(json.dumps(stack.template), config=config)
    ]
    assert found == []


def test_cfn_lint_finds_what_is_wrong() -> None:
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": "soon"}}
    found = lint(json.dumps({"Resources": {"Queue": queue}}), config=ManualArgs(regions=[REGION]))
    assert [match.rule.id for match in found] == ["E3012"]


def resolved(value: Any) -> Any:
    """The policy as AWS sees it, once references are names."""
    if isinstance(value, list):
        return [resolved(each) for each in value]
    if not isinstance(value, dict):
        return value
    if any(key == "Ref" or key.startswith("Fn::") for key in value):
        [arn] = {arn for word, arn in ARNS.items() if word.lower() in json.dumps(value).lower()}
        return arn
    return {key: resolved(each) for key, each in value.items()}


def findings(policy: dict[str, Any]) -> Iterator[str]:
    for finding in analyze_policy_string(json.dumps(policy)).findings:
        yield f"{finding.issue}: {finding.detail}"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_parliament_finds_nothing(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    assert_nothing_found(stage(environment))


def test_parliament_finds_nothing_of_the_brake() -> None:
    assert_nothing_found(synthesize("dev", spending_brake=True))


def assert_nothing_found(stage: SynthesizedStage) -> None:
    policies = [
        resolved(policy["PolicyDocument"])
        for stack in stage.stacks.values()
        for policy in stack.all("AWS::IAM::Policy")
    ]
    assert len(policies) >= 3
    assert [found for policy in policies for found in findings(policy)] == []


@pytest.mark.parametrize(
    ("action", "issue"),
    [("dynamodb:GetItems", "UNKNOWN_ACTION"), ("sqs:SendMessage", "RESOURCE_MISMATCH")],
)
def test_parliament_finds_what_is_wrong(action: str, issue: str) -> None:
    statement = {"Effect": "Allow", "Action": action, "Resource": ARNS["Feed"]}
    found = findings({"Version": "2012-10-17", "Statement": [statement]})
    assert [each.partition(":")[0] for each in found] == [issue]
