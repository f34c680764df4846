"""Every statement of every role, in full: a permission that is added shows up here."""

from collections.abc import Callable
from typing import Any

import pytest

from cdk_app.table_access import TABLE_ACCESS
from lambda_src.contract.telemetry import COLLECTOR, DASHBOARD, STREAMING, WORKER
from tests.infrastructure.synthesized import ENVIRONMENTS, SynthesizedStack, SynthesizedStage

LOGS = (["logs:CreateLogStream", "logs:PutLogEvents"], "log group", None)


def table(service: str) -> list[tuple[list[str], str, Any]]:
    return [
        (
            list(actions),
            "table",
            {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": list(partitions)}},
        )
        for actions, partitions in TABLE_ACCESS[service]
    ]


EXPECTED: dict[str, list[tuple[list[str], str, Any]]] = {
    STREAMING: [
        LOGS,
        *table(STREAMING),
        (["ssm:GetParameter"], "release", None),
    ],
    DASHBOARD: [
        LOGS,
        *table(DASHBOARD),
        (["sqs:SendMessage"], "queue", None),
    ],
    COLLECTOR: [LOGS, *table(COLLECTOR)],
    WORKER: [
        LOGS,
        *table(WORKER),
        (
            [
                "sqs:ChangeMessageVisibility",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:GetQueueUrl",
                "sqs:ReceiveMessage",
            ],
            "queue",
            None,
        ),
    ],
}


def meaning(resource: Any) -> str:
    """The word of a resource of ours for a reference to it."""
    text = str(resource)
    words = {"Feed": "table", "Imports": "queue", "Logs": "log group", "/release": "release"}
    found = [word for name, word in words.items() if name in text]
    return found[0] if len(found) == 1 else text


def statements(stack: SynthesizedStack) -> list[tuple[list[str], str, Any]]:
    (policy,) = stack.all("AWS::IAM::Policy")
    result = []
    for statement in policy["PolicyDocument"]["Statement"]:
        assert statement["Effect"] == "Allow"
        actions = statement["Action"]
        result.append(
            (
                sorted([actions] if isinstance(actions, str) else actions),
                meaning(statement["Resource"]),
                statement.get("Condition"),
            )
        )
    return result


@pytest.mark.parametrize("service", EXPECTED)
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_function_may_do_this_and_nothing_else(
    stage: Callable[[str], SynthesizedStage], environment: str, service: str
) -> None:
    def order(statement: tuple[list[str], str, Any]) -> str:
        return str(statement)

    found = statements(stage(environment)[service])
    assert sorted(found, key=order) == sorted(EXPECTED[service], key=order)


@pytest.mark.parametrize("service", EXPECTED)
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_function_has_one_role_of_its_own_and_no_managed_policy(
    stage: Callable[[str], SynthesizedStage], environment: str, service: str
) -> None:
    roles = stage(environment)[service].all("AWS::IAM::Role")
    assert not any("ManagedPolicyArns" in role for role in roles)
    principals = [
        statement["Principal"]["Service"]
        for role in roles
        for statement in role["AssumeRolePolicyDocument"]["Statement"]
    ]
    others = ["scheduler.amazonaws.com"] if service == COLLECTOR else []
    assert sorted(principals) == sorted(["lambda.amazonaws.com", *others])
