"""Every alarm of the templates is what its row says, and watches what somebody sends."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cdk_app.alarms import alarms as rows_of
from cdk_app.alarms.row import Comparison, Expression, Severity
from cdk_app.environments import CATALOG
from lambda_src.contract import streams
from lambda_src.contract.telemetry import NAMESPACE, SERVICES, Kind, Metric, dimensions
from tests.infrastructure.synthesized import DEPLOYED, ENVIRONMENTS, SynthesizedStage

ALARM = "AWS::CloudWatch::Alarm"
DOCUMENTED = {
    # Of AWS, by namespace: the metrics and the dimensions that its documentation gives them.
    "AWS/Lambda": ({"Duration", "Errors", "Throttles", "Url5xxCount"}, [{"FunctionName"}]),
    "AWS/SQS": (
        {"ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"},
        [{"QueueName"}],
    ),
    "AWS/Scheduler": ({"TargetErrorCount"}, [{"ScheduleGroup"}]),
    "AWS/Route53": ({"HealthCheckStatus"}, [{"HealthCheckId"}]),
    "AWS/CloudFront": (
        {"4xxErrorRate", "5xxErrorRate", "Requests"},
        [{"DistributionId", "Region"}],
    ),
    "AWS/WAFV2": ({"BlockedRequests"}, [{"WebACL", "Rule"}]),
    "AWS/DynamoDB": (
        {"ReadThrottleEvents", "WriteThrottleEvents", "SystemErrors"},
        [{"TableName"}, {"TableName", "Operation"}],
    ),
}
OURS = {metric.value: metric for metric in Metric}
SIGNS = {
    "GreaterThanThreshold": ">",
    "GreaterThanOrEqualToThreshold": ">=",
    "LessThanThreshold": "<",
    "LessThanOrEqualToThreshold": "<=",
}


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
def test_every_row_is_an_alarm_and_there_is_no_other(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    rows = rows_of(CATALOG[environment])
    assert len({row.name for row in rows}) == len(rows)
    assert set(alarms(stage(environment), environment)) == {row.name for row in rows}


@pytest.mark.parametrize("environment", DEPLOYED)
def test_an_alarm_is_what_its_row_says(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    found = alarms(stage(environment), environment)
    for row in rows_of(CATALOG[environment]):
        alarm = found[row.name]
        assert alarm["Threshold"] == row.threshold, row.name
        assert SIGNS[alarm["ComparisonOperator"]] == row.comparison, row.name
        assert alarm["EvaluationPeriods"] == row.evaluation_periods, row.name
        assert alarm["DatapointsToAlarm"] == row.datapoints, row.name
        assert alarm["TreatMissingData"] == row.missing, row.name
        assert alarm["AlarmDescription"].startswith(f"{row.meaning}. First look: "), row.name
        assert alarm["AlarmDescription"].endswith(". Runbook: docs/operations.md#alarms"), row.name
        assert "<environment>" not in alarm["AlarmDescription"], row.name
        if isinstance(row.metric, Expression):
            [formula] = [query["Expression"] for query in alarm["Metrics"] if "Expression" in query]
            assert formula == row.metric.formula
            stats = {
                query["Id"]: query["MetricStat"]
                for query in alarm["Metrics"]
                if "MetricStat" in query
            }
            assert set(stats) == set(row.metric.series), row.name
            for id_, series in row.metric.series.items():
                assert stats[id_]["Stat"] == series.statistic, row.name
                assert stats[id_]["Period"] == row.period_seconds, row.name
                assert stats[id_]["Metric"]["MetricName"] == series.name, row.name
        else:
            assert alarm.get("Statistic", alarm.get("ExtendedStatistic")) == row.metric.statistic
            assert alarm["Period"] == row.period_seconds, row.name
            assert alarm["MetricName"] == row.metric.name, row.name


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_alarm_watches_only_what_something_sends(
    stage: Callable[[str], SynthesizedStage], environment: str
) -> None:
    for name, alarm in alarms(stage(environment), environment).items():
        watched = list(metrics(alarm))
        assert watched, name
        for metric in watched:
            given = {entry["Name"]: entry["Value"] for entry in metric["Dimensions"]}
            if metric["Namespace"] == NAMESPACE:
                ours = OURS[metric["MetricName"]]
                sources = [source.name for source in CATALOG[environment].sources]
                sent = [
                    dimensions(service, environment, source)
                    for service in ours.services
                    for source in (sources if ours.kind is Kind.OF_SOURCE else [None])
                ]
                assert given in sent, name
            else:
                names, sets = DOCUMENTED[metric["Namespace"]]
                assert metric["MetricName"] in names, name
                assert set(given) in sets, name


def test_an_alarm_of_a_function_watches_that_function(
    stage: Callable[[str], SynthesizedStage],
) -> None:
    for name, alarm in alarms(stage("prod"), "prod").items():
        service = name.partition("-")[0]
        if service not in SERVICES or name == "collector-schedule" or name.endswith("-outside"):
            continue
        [dimension] = alarm["Dimensions"]
        assert f"tickertape-prod-{service}:" in dimension["Value"]["Fn::ImportValue"], name
    [group] = alarms(stage("prod"), "prod")["collector-schedule"]["Dimensions"]
    assert group == {"Name": "ScheduleGroup", "Value": "tickertape-prod-collector"}
    [queue] = alarms(stage("prod"), "prod")["dead-letters"]["Dimensions"]
    assert "DeadLetters" in queue["Value"]["Fn::ImportValue"]
    [queue] = alarms(stage("prod"), "prod")["import-age"]["Dimensions"]
    assert "DeadLetters" not in queue["Value"]["Fn::ImportValue"]


def test_a_total_outage_is_noticed_though_nothing_is_sent_any_more(
    stage: Callable[[str], SynthesizedStage],
) -> None:
    monitoring = stage("prod")["monitoring"]
    checks = [each["HealthCheckConfig"] for each in monitoring.all("AWS::Route53::HealthCheck")]
    assert {check["ResourcePath"] for check in checks} == {"/health", streams.HEALTH}
    for check in checks:
        assert check["Type"] == "HTTPS"
        assert "EdgeDistribution" in str(check["FullyQualifiedDomainName"])
    found = alarms(stage("prod"), "prod")
    for name in ("dashboard-outside", "streaming-outside"):
        assert found[name]["TreatMissingData"] == "breaching"


def test_an_alarm_hears_of_what_comes_late() -> None:
    """An invocation is told of at its end, with the time of its start: a slice later."""
    for name in DEPLOYED:
        environment = CATALOG[name]
        for row in rows_of(environment):
            window = row.period_seconds * (row.evaluation_periods - row.datapoints)
            assert window > environment.streaming_timeout_seconds, row.name


def test_somebody_is_woken_for_what_viewers_notice_and_for_nothing_else() -> None:
    pages = {row.name for row in rows_of(CATALOG["prod"]) if row.severity is Severity.PAGE}
    assert pages == {
        "dashboard-errors",
        "dashboard-url-5xx",
        "streaming-errors",
        "streaming-url-5xx",
        "silent-streams",
        "delivery-lag",
        "dashboard-outside",
        "streaming-outside",
        "edge-4xx",
        "edge-5xx",
    }


def test_every_comparison_is_one_of_cloudwatch() -> None:
    assert {comparison.value for comparison in Comparison} == set(SIGNS.values())
