import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from cdk_app.alarms import alarms
from cdk_app.alarms.row import Severity
from cdk_app.constructs.alarm_topics import AlarmTopics
from cdk_app.environments import CATALOG
from lambda_src.contract.telemetry import Kind, Metric
from tests.infrastructure.synthesized import (
    ENVIRONMENTS,
    SynthesizedStack,
    SynthesizedStage,
    bare_stack,
)

ALARM = "AWS::CloudWatch::Alarm"


def topics(monitoring: SynthesizedStack) -> dict[str, str]:
    """The name of each topic by its logical id."""
    return {
        id_: resource["Properties"]["TopicName"]
        for id_, resource in monitoring.template["Resources"].items()
        if resource["Type"] == "AWS::SNS::Topic"
    }


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_each_alarm_speaks_for_itself_to_the_topic_of_its_severity(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    monitoring = stage(environment)["monitoring"]
    name = topics(monitoring)
    severities = {
        f"tickertape-{environment}-{row.name}": row.severity for row in alarms(CATALOG[environment])
    }
    assert set(severities.values()) == set(Severity)
    for alarm in monitoring.all(ALARM):
        [action] = alarm["AlarmActions"]
        expected = f"tickertape-{environment}-{severities[alarm['AlarmName']]}"
        assert name[action["Ref"]] == expected
        assert alarm["OKActions"] == alarm["AlarmActions"]
        assert alarm.get("ActionsEnabled", True) is True


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_no_alarm_can_hide_another(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    """One composite of all is on already when the second goes off, and says nothing."""
    assert stage(environment)["monitoring"].all("AWS::CloudWatch::CompositeAlarm") == []


def of_cloudwatch(statements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        statement
        for statement in statements
        if isinstance(statement["Principal"], dict)
        and statement["Principal"].get("Service") == "cloudwatch.amazonaws.com"
    ]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_cloudwatch_may_use_topics_and_key_for_our_alarms_alone(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    """It publishes for whoever asks: without the account, for a stranger's alarm too."""
    monitoring = stage(environment)["monitoring"]
    key = monitoring.one("AWS::KMS::Key")
    assert key["EnableKeyRotation"] is True
    use = of_cloudwatch(key["KeyPolicy"]["Statement"])
    actions = {action for statement in use for action in statement["Action"]}
    assert {"kms:Decrypt", "kms:GenerateDataKey*"} <= actions
    policies = monitoring.all("AWS::SNS::TopicPolicy")
    of_topic = topics(monitoring)
    assert len(policies) == len(of_topic)
    heard = set()
    for policy in policies:
        [topic] = policy["Topics"]
        publish = of_cloudwatch(policy["PolicyDocument"]["Statement"])
        if publish:
            heard.add(of_topic[topic["Ref"]])
        assert [statement["Action"] for statement in publish] in ([], ["sns:Publish"])
        use += publish
        assert any(
            statement["Effect"] == "Deny"
            and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
            for statement in policy["PolicyDocument"]["Statement"]
        )
    assert heard == {f"tickertape-{environment}-{severity}" for severity in Severity}
    for statement in use:
        assert statement["Condition"]["StringEquals"] == {
            "aws:SourceAccount": {"Ref": "AWS::AccountId"}
        }
        [pattern] = statement["Condition"]["ArnLike"].values()
        assert f":alarm:tickertape-{environment}-*" in json.dumps(pattern)
    for topic in monitoring.all("AWS::SNS::Topic"):
        assert "KmsMasterKeyId" in topic
        assert topic["DisplayName"].startswith(f"Tickertape {environment}: ")


def test_the_address_of_an_environment_hears_of_both_severities() -> None:
    stack = bare_stack()
    environment = replace(CATALOG["dev"], alarm_email="ops@example.org")
    AlarmTopics(stack, "Topics", environment=environment)
    synthesized = SynthesizedStack(stack)
    subscribed = {
        topics(synthesized)[subscription["TopicArn"]["Ref"]]: (
            subscription["Protocol"],
            subscription["Endpoint"],
        )
        for subscription in synthesized.all("AWS::SNS::Subscription")
    }
    address = ("email", "ops@example.org")
    assert subscribed == {"tickertape-dev-page": address, "tickertape-dev-ticket": address}


def test_nobody_is_subscribed_where_no_address_is_set(
    stage: Callable[[str], SynthesizedStage],
) -> None:
    assert CATALOG["dev"].alarm_email is None
    assert stage("dev")["monitoring"].all("AWS::SNS::Subscription") == []


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_board_draws_every_metric_of_ours_and_every_alarm(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    monitoring = stage(environment)["monitoring"]
    board = monitoring.one("AWS::CloudWatch::Dashboard")
    assert board["DashboardName"] == f"tickertape-{environment}"
    body = json.dumps(board["DashboardBody"])
    names = [
        alarm["AlarmName"].removeprefix(f"tickertape-{environment}-")
        for alarm in monitoring.all(ALARM)
    ]
    sources = [source.name for source in CATALOG[environment].sources]
    shown = [metric for metric in Metric if sources or metric.kind is not Kind.OF_SOURCE]
    titles = [*names, *(metric.value for metric in shown)]
    assert [title for title in titles if f'\\"title\\":\\"{title}\\"' not in body] == []
    assert [source for source in sources if f'\\"source\\",\\"{source}\\"' not in body] == []
