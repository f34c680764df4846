"""The roles of the workflows: who may take them on, and what they may do then."""

import json
from typing import Any

import pytest
from cdk_nag import AwsSolutionsChecks, ServerlessChecks
from cfnlint.api import lint
from cfnlint.config import ManualArgs

from cdk_app.environments import CATALOG, InvalidEnvironmentError
from cdk_app.github import ISSUER
from cdk_app.pipeline import build_pipeline
from tests.infrastructure.synthesized import SynthesizedStack, new_app

LOOKS = ("Describe", "Get", "List", "Detect")
BOOTSTRAP = "role/cdk-hnb659fds-"


@pytest.fixture(scope="module")
def stacks() -> tuple[SynthesizedStack, SynthesizedStack]:
    app = new_app()
    github, pipeline = build_pipeline(app, environment=CATALOG["prod"], repository="me/tickers")
    for pack in (AwsSolutionsChecks(), ServerlessChecks()):
        assert [each.rule_name for each in pack.validate_scope(app).violations] == []
    return SynthesizedStack(github), SynthesizedStack(pipeline)


def roles(stack: SynthesizedStack) -> dict[str, dict[str, Any]]:
    return {role["RoleName"]: role for role in stack.all("AWS::IAM::Role")}


def granted(stack: SynthesizedStack, purpose: str) -> list[tuple[list[str], str]]:
    """Actions and the resource of each statement."""
    (policy,) = [
        policy["PolicyDocument"]
        for policy in stack.all("AWS::IAM::Policy")
        if purpose in json.dumps(policy["Roles"])
    ]
    as_list = [
        [each["Action"]] if isinstance(each["Action"], str) else each["Action"]
        for each in policy["Statement"]
    ]
    resources = [json.dumps(each["Resource"]) for each in policy["Statement"]]
    return list(zip(as_list, resources, strict=True))


def test_the_account_believes_github_and_nobody_else(
    stacks: tuple[SynthesizedStack, SynthesizedStack],
) -> None:
    provider = stacks[0].one("AWS::IAM::OIDCProvider")
    assert provider == {"Url": f"https://{ISSUER}", "ClientIdList": ["sts.amazonaws.com"]}


def test_each_role_is_for_this_repository_and_its_own_purpose(
    stacks: tuple[SynthesizedStack, SynthesizedStack],
) -> None:
    subjects = {
        "tickertape-prod-deploy": ["repo:me/tickers:environment:prod"],
        "tickertape-prod-look": [
            "repo:me/tickers:pull_request",
            "repo:me/tickers:ref:refs/heads/main",
        ],
    }
    found = roles(stacks[1])
    assert found.keys() == subjects.keys()
    for name, role in found.items():
        (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Action"] == "sts:AssumeRoleWithWebIdentity"
        assert trust["Condition"] == {
            "StringEquals": {
                f"{ISSUER}:aud": "sts.amazonaws.com",
                f"{ISSUER}:sub": subjects[name],
            }
        }
        assert ISSUER in json.dumps(trust["Principal"])


def test_a_pull_request_can_look_and_change_nothing(
    stacks: tuple[SynthesizedStack, SynthesizedStack],
) -> None:
    role = roles(stacks[1])["tickertape-prod-look"]
    assert [str(arn) for arn in role["ManagedPolicyArns"] if "SecurityAudit" not in str(arn)] == []
    for actions, resource in granted(stacks[1], "Look"):
        for action in actions:
            if action == "sts:AssumeRole":
                assert f"{BOOTSTRAP}lookup-role-*" in resource
            else:
                assert action.partition(":")[2].startswith(LOOKS), action


def test_a_deployment_changes_by_the_roles_of_the_bootstrap_alone(
    stacks: tuple[SynthesizedStack, SynthesizedStack],
) -> None:
    changing = {
        action: resource
        for actions, resource in granted(stacks[1], "Deploy")
        for action in actions
        if not action.partition(":")[2].startswith(LOOKS)
    }
    assert changing.keys() == {"sts:AssumeRole", "cloudformation:UpdateTerminationProtection"}
    assert f"{BOOTSTRAP}*" in changing["sts:AssumeRole"]
    assert ":stack/tickertape-prod-*" in changing["cloudformation:UpdateTerminationProtection"]


def test_what_the_smoke_tests_read_of_both_functions_is_granted(
    stacks: tuple[SynthesizedStack, SynthesizedStack],
) -> None:
    actions = {action for actions, _ in granted(stacks[1], "Deploy") for action in actions}
    assert {"lambda:GetFunctionUrlConfig", "lambda:GetFunctionConfiguration"} <= actions


def test_cfn_lint_finds_nothing(stacks: tuple[SynthesizedStack, SynthesizedStack]) -> None:
    config = ManualArgs(regions=["us-east-1"], ignore_checks=["W3005"])
    assert [
        str(match) for stack in stacks for match in lint(json.dumps(stack.template), config=config)
    ] == []


@pytest.mark.parametrize("repository", ["tickers", "me/*", "me/tickers:*", "a/b/c"])
def test_a_pattern_is_no_repository(repository: str) -> None:
    with pytest.raises(InvalidEnvironmentError, match="write owner/name"):
        build_pipeline(new_app(), environment=CATALOG["prod"], repository=repository)
