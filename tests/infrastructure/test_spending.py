"""Money: a budget and a monitor for each deployed environment, and the brake where it is chosen."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import aws_cdk as cdk
import pytest

from cdk_app.environments import BRAKE_FLOOR, CATALOG, Environment, InvalidEnvironmentError
from cdk_app.stage import build_stage
from tests.infrastructure.synthesized import (
    DEPLOYED,
    ENVIRONMENTS,
    RELEASE,
    ROOT,
    SynthesizedStack,
    SynthesizedStage,
    new_app,
)
from tests.infrastructure.test_nag import findings

BUDGET = "AWS::Budgets::Budget"
MONITOR = "AWS::CE::AnomalyMonitor"
SUBSCRIPTION = "AWS::CE::AnomalySubscription"


def topic_names(monitoring: SynthesizedStack) -> dict[str, str]:
    return {
        id_: resource["Properties"]["TopicName"]
        for id_, resource in monitoring.template["Resources"].items()
        if resource["Type"] == "AWS::SNS::Topic"
    }


@pytest.mark.parametrize("environment", DEPLOYED)
def test_a_month_has_a_limit_and_somebody_hears_before_it_and_at_it(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    monitoring = stage(environment)["monitoring"]
    budget = monitoring.one(BUDGET)
    limit = CATALOG[environment].monthly_budget_usd
    assert budget["Budget"]["BudgetLimit"] == {"Amount": limit, "Unit": "USD"}
    assert budget["Budget"]["TimeUnit"] == "MONTHLY"
    assert budget["Budget"]["CostFilters"] == {"TagKeyValue": [f"user:environment${environment}"]}
    names = topic_names(monitoring)
    told = {
        (
            each["Notification"]["NotificationType"],
            each["Notification"]["Threshold"],
            names[subscriber["Address"]["Ref"]].rpartition("-")[2],
        )
        for each in budget["NotificationsWithSubscribers"]
        for subscriber in each["Subscribers"]
    }
    assert told == {
        ("ACTUAL", 80, "ticket"),
        ("FORECASTED", 100, "ticket"),
        ("ACTUAL", 100, "spent"),
    }


@pytest.mark.parametrize("environment", DEPLOYED)
def test_unusual_spending_is_told(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    monitoring = stage(environment)["monitoring"]
    tags = json.loads(monitoring.one(MONITOR)["MonitorSpecification"])
    assert tags == {"Tags": {"Key": "environment", "Values": [environment]}}
    subscription = monitoring.one(SUBSCRIPTION)
    [subscriber] = subscription["Subscribers"]
    assert topic_names(monitoring)[subscriber["Address"]["Ref"]].endswith("-ticket")
    [threshold] = json.loads(subscription["ThresholdExpression"])["Dimensions"]["Values"]
    assert float(threshold) == 0.1 * (CATALOG[environment].monthly_budget_usd or 0)


@pytest.mark.parametrize("environment", DEPLOYED)
@pytest.mark.parametrize(
    ("service", "grants"), [("budgets.amazonaws.com", 3), ("costalerts.amazonaws.com", 2)]
)
def test_they_publish_for_this_account_alone(
    stage: Callable[[str], SynthesizedStage], environment: str, service: str, grants: int
) -> None:
    """On the topics that each speaks to, and on their key."""
    monitoring = stage(environment)["monitoring"]
    policies = [each["PolicyDocument"] for each in monitoring.all("AWS::SNS::TopicPolicy")]
    policies.append(monitoring.one("AWS::KMS::Key")["KeyPolicy"])
    found = [
        statement
        for policy in policies
        for statement in policy["Statement"]
        if isinstance(statement["Principal"], dict)
        and service in statement["Principal"].get("Service", ())
    ]
    assert len(found) == grants
    for statement in found:
        account = {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
        assert statement["Condition"] == {"StringEquals": account}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_brake_is_off_unless_it_is_chosen(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    assert CATALOG[environment].spending_brake is False
    functions = [
        function["FunctionName"]
        for stack in stage(environment).stacks.values()
        for function in stack.all("AWS::Lambda::Function")
        if "FunctionName" in function
    ]
    assert len(functions) == 4


@pytest.fixture(scope="module")
def braked() -> tuple[cdk.App, SynthesizedStack]:
    app = new_app()
    environment = replace(CATALOG["prod"], spending_brake=True)
    stage = build_stage(app, environment=environment, release=RELEASE, root=ROOT)
    return app, SynthesizedStack(stage.monitoring)


def test_the_brake_may_set_one_functions_concurrency_and_nothing_else(
    braked: tuple[cdk.App, SynthesizedStack],
) -> None:
    _, monitoring = braked
    variables = monitoring.variables("brake")
    assert variables["TICKERTAPE_FLOOR"] == str(BRAKE_FLOOR)
    assert "streaming" in json.dumps(variables["TICKERTAPE_FUNCTION"])
    allowed: dict[str, Any] = {}
    for policy in monitoring.all("AWS::IAM::Policy"):
        for statement in policy["PolicyDocument"]["Statement"]:
            actions = statement["Action"]
            for action in [actions] if isinstance(actions, str) else actions:
                allowed[action] = json.dumps(statement["Resource"])
    mine = {action for action in allowed if not action.startswith(("logs:", "xray:"))}
    assert mine == {"lambda:PutFunctionConcurrency"}
    assert "streaming" in allowed["lambda:PutFunctionConcurrency"]


def test_only_a_spent_budget_reaches_the_brake(
    braked: tuple[cdk.App, SynthesizedStack],
) -> None:
    _, monitoring = braked
    [subscribed] = [
        each for each in monitoring.all("AWS::SNS::Subscription") if each["Protocol"] == "lambda"
    ]
    assert topic_names(monitoring)[subscribed["TopicArn"]["Ref"]] == "tickertape-prod-spent"


def test_the_brake_leaves_no_finding_unexplained(
    braked: tuple[cdk.App, SynthesizedStack],
) -> None:
    assert findings(braked[0]) == set()


def test_a_brake_needs_a_budget() -> None:
    with pytest.raises(InvalidEnvironmentError, match="monthly_budget_usd"):
        Environment(name="dev", spending_brake=True)
    with pytest.raises(InvalidEnvironmentError, match="above 0"):
        Environment(name="dev", monthly_budget_usd=0)
