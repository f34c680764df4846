import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lambda_src.tickertape import metric_names
from tests.infrastructure.synthesized import DEPLOYED, ENVIRONMENTS, ROOT, SynthesizedStage

ALARM = "AWS::CloudWatch::Alarm"
CUSTOM = {
    value for name, value in vars(metric_names).items() if name.isupper() and name != "NAMESPACE"
}
OF_AWS = {
    "AWS/Lambda": {"ConcurrentExecutions", "Duration", "Errors", "Throttles", "Url5xxCount"},
    "AWS/SQS": {"ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"},
    "AWS/DynamoDB": {"ReadThrottleEvents", "WriteThrottleEvents", "SystemErrors"},
}
FUNCTION_ALARMS = {
    f"{service}-{what}"
    for service in ("dashboard", "streaming", "worker")
    for what in ("errors", "throttles", "duration")
}
SIMPLE = FUNCTION_ALARMS | {
    "dashboard-url-5xx",
    "streaming-url-5xx",
    "connections",
    "refusals",
    "delivery-lag",
    "import-age",
    "dead-letters",
}
COMBINED = {"silent-streams", "append-conflicts", "table-throttles", "table-system-errors"}


def alarms(synthesized: SynthesizedStage, environment: str) -> dict[str, dict[str, Any]]:
    prefix = f"tickertape-{environment}-"
    return {
        alarm["AlarmName"].removeprefix(prefix): alarm
        for alarm in synthesized["monitoring"].all(ALARM)
    }


def metrics(alarm: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "Metrics" in alarm:
        for query in alarm["Metrics"]:
            if "MetricStat" in query:
                yield query["MetricStat"]["Metric"]
    else:
        yield alarm


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_alarm_of_the_list_exists_and_no_other(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    expected = SIMPLE if environment == "local" else SIMPLE | COMBINED
    assert set(alarms(stage(environment), environment)) == expected


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_alarm_watches_only_what_something_emits(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    known = {**OF_AWS, metric_names.NAMESPACE: CUSTOM}
    for name, alarm in alarms(stage(environment), environment).items():
        watched = list(metrics(alarm))
        assert watched, name
        for metric in watched:
            assert metric["MetricName"] in known[metric["Namespace"]], name


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_metric_of_ours_has_the_dimensions_that_are_emitted(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    seen = set()
    for alarm in alarms(stage(environment), environment).values():
        for metric in metrics(alarm):
            if metric["Namespace"] != metric_names.NAMESPACE:
                continue
            dimensions = {entry["Name"]: entry["Value"] for entry in metric["Dimensions"]}
            assert set(dimensions) == {"service", "environment"}
            assert dimensions["environment"] == environment
            seen.add((dimensions["service"], metric["MetricName"]))
    streaming = {"Connections", "ConnectionsRefused", "DeliveryLag"}
    expected = {("streaming", name) for name in streaming}
    if environment != "local":
        expected |= {("streaming", "HeartbeatsSent")}
        expected |= {
            (service, name)
            for service in ("dashboard", "worker")
            for name in ("AppendConflicts", "ItemsAppended")
        }
    assert seen == expected


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_alarm_says_why_it_rings_what_to_do_and_where_to_read_on(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    for name, alarm in alarms(stage(environment), environment).items():
        reason, action, runbook = re.split(r" Action: | Runbook: ", alarm["AlarmDescription"])
        assert reason.endswith("."), name
        assert action.endswith("."), name
        assert runbook == "docs/operations.md#alarms"
        assert alarm["TreatMissingData"] == "notBreaching"


def test_the_runbook_has_a_line_for_each_alarm_and_no_other(
    stage: Callable[[str], SynthesizedStage],
) -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    section = text.split("\n## Alarms\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| ([a-z0-9-]+) \|", section, flags=re.MULTILINE)
    assert sorted(set(rows) - {"alarm"}) == sorted(alarms(stage("prod"), "prod"))
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize("environment", DEPLOYED)
def test_the_thresholds_are_those_of_the_environment(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    found = alarms(stage(environment), environment)
    assert found["connections"]["Threshold"] == 80
    assert found["streaming-duration"]["Threshold"] == 147_000
    assert found["streaming-duration"]["ExtendedStatistic"] == "p95"
    assert found["delivery-lag"]["ExtendedStatistic"] == "p99"
    (expression,) = [
        query["Expression"] for query in found["silent-streams"]["Metrics"] if "Expression" in query
    ]
    assert expression == "IF(duration > 40000 AND FILL(beats, 0) < 1, 1, 0)"
    assert found["silent-streams"]["DatapointsToAlarm"] == 2
