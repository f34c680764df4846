import json
from collections.abc import Callable

import pytest

from lambda_src.tickertape import metric_names
from tests.infrastructure.synthesized import DEPLOYED, ENVIRONMENTS, SynthesizedStage

ALARM = "AWS::CloudWatch::Alarm"
CUSTOM = {
    value for name, value in vars(metric_names).items() if name.isupper() and name != "NAMESPACE"
}


@pytest.mark.parametrize("environment", DEPLOYED)
def test_one_composite_alarm_of_all_speaks_to_the_topic(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    monitoring = stage(environment)["monitoring"]
    composite = monitoring.one("AWS::CloudWatch::CompositeAlarm")
    rule = json.dumps(composite["AlarmRule"])
    assert rule.count("ALARM(") == len(monitoring.all(ALARM))
    assert " OR " in rule
    assert "Alarms" in composite["AlarmActions"][0]["Ref"]
    assert composite["AlarmActions"] == composite["OKActions"]
    # One message for an incident: none of the alarms sends its own.
    assert [alarm for alarm in monitoring.all(ALARM) if "AlarmActions" in alarm] == []


def test_in_an_emulator_each_alarm_speaks_for_itself(
    stage: Callable[[str], SynthesizedStage],
) -> None:
    monitoring = stage("local")["monitoring"]
    assert monitoring.all("AWS::CloudWatch::CompositeAlarm") == []
    for alarm in monitoring.all(ALARM):
        assert len(alarm["AlarmActions"]) == 1
        assert "Metrics" not in alarm, "the emulator has no metric math"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_topic_is_encrypted_with_a_key_that_cloudwatch_may_use(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    monitoring = stage(environment)["monitoring"]
    assert "KmsMasterKeyId" in monitoring.one("AWS::SNS::Topic")
    key = monitoring.one("AWS::KMS::Key")
    assert key["EnableKeyRotation"] is True
    users = [
        statement
        for statement in key["KeyPolicy"]["Statement"]
        if statement["Principal"].get("Service") == "cloudwatch.amazonaws.com"
    ]
    actions = {action for statement in users for action in statement["Action"]}
    assert {"kms:Decrypt", "kms:GenerateDataKey*"} <= actions
    statements = monitoring.one("AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    assert {
        (statement["Effect"], statement["Principal"].get("Service"))
        for statement in statements
        if isinstance(statement["Principal"], dict)
    } >= {("Allow", "cloudwatch.amazonaws.com")}
    assert any(
        statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
        for statement in statements
        if statement["Effect"] == "Deny"
    )


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_dashboard_shows_every_metric_of_ours(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    board = stage(environment)["monitoring"].one("AWS::CloudWatch::Dashboard")
    body = json.dumps(board["DashboardBody"])
    assert board["DashboardName"] == f"tickertape-{environment}"
    assert [name for name in CUSTOM if name not in body] == []
