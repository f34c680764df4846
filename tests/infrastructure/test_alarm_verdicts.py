"""When an alarm must go off and when not, by measurements, whatever its definition says.

Each case is what was sent in each minute. prod: 100 connections, slices of at most 144 s, a
heartbeat every 20 s.
"""

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from tests.infrastructure.alarm_evaluation import Measured, goes_off
from tests.infrastructure.synthesized import SynthesizedStage
from tests.infrastructure.test_alarms import alarms

Minutes = Sequence[Sequence[float]]


def once(*values: float) -> Minutes:
    """Sent in one minute of a quarter of an hour."""
    return [values, *[()] * 14]


def first(minutes: int, *values: float) -> Minutes:
    """Sent in each of the first minutes of a quarter of an hour."""
    return [values] * minutes + [()] * (15 - minutes)


def at(*minutes: int, values: Sequence[float]) -> Minutes:
    return [values if minute in minutes else () for minute in range(20)]


Case = tuple[Measured, Measured]
"""It goes off; it does not."""


def any_of(metric: str) -> list[Case]:
    return [({metric: once(0, 1)}, {metric: once(0, 0)}), ({metric: at(17, values=[1])}, {})]


def counted(metric: str, limit: int) -> list[Case]:
    """More than limit within five minutes; in ten it is not many."""
    half = limit // 2 + 1
    return [
        ({metric: once(limit + 1)}, {metric: once(limit)}),
        ({metric: at(0, 4, values=[half])}, {metric: at(0, 5, values=[half])}),
    ]


def lasting(metric: str, limit: float, *, above: float | None = None) -> list[Case]:
    """Over limit in two of three periods, whether in a row or not; one is no trend, nor 2 of 4."""
    over = limit + 1 if above is None else above
    return [
        ({metric: at(0, 5, values=[over])}, {metric: at(0, 5, values=[limit])}),
        ({metric: at(0, 10, values=[over])}, {metric: at(0, 4, values=[over])}),
        ({metric: at(0, 5, 10, values=[over])}, {metric: at(0, 15, values=[over])}),
        # The worst of a period, not its sum.
        ({metric: at(0, 5, values=[over, 0])}, {metric: at(0, 5, values=[0.6 * limit] * 2)}),
    ]


def mostly(metric: str, limit: float, percentile: int) -> list[Case]:
    """Over limit for more than the rest of a percentile."""
    rest = 100 - percentile
    slow, few = [limit + 1] * (rest + 1), [limit + 1] * rest
    fast = [0.0] * (100 - rest - 1)
    return [
        *lasting(metric, limit)[:3],
        (
            {metric: at(0, 5, values=[*slow, *fast])},
            {metric: at(0, 5, values=[*few, *fast, 0.0])},
        ),
    ]


def outside() -> list[Case]:
    """Twice a minute, whoever else comes: one that failed, or was not made, in two of three."""
    status = "HealthCheckStatus"
    healthy = at(*range(20), values=[1, 1])
    return [
        ({status: at(0, 5, 10, 15, values=[1, 0])}, {status: healthy}),
        ({status: first(5, 1)}, {status: at(0, 5, 10, 15, values=[1])}),
        ({status: [*[(1, 0)] * 10, *[(1, 1)] * 10]}, {status: [*[(1, 0)] * 5, *[(1, 1)] * 15]}),
        (
            {status: [(0,), *[()] * 4, *[(1,)] * 5, (0,), *[()] * 4, *[(1,)] * 5]},
            {status: [(0,), *[()] * 4, *[(1,)] * 10, (0,), *[()] * 4]},
        ),
    ]


def share(metric: str, limit: float) -> list[Case]:
    """More than the limit on average, of more than a hundred requests."""
    asked = "Requests"

    def of(rate: float, requests: float, *minutes: int) -> Measured:
        return {
            metric: at(*minutes, values=[2 * rate, 0]),
            asked: at(*minutes, values=[requests - 1, 1]),
        }

    over = limit + 0.5
    return [
        (of(over, 101, 0, 5), of(limit, 101, 0, 5)),
        (of(over, 101, 0, 10), of(over, 100, 0, 10)),
        (of(over, 51, 0, 4, 5, 9), of(over, 51, 0, 5, 10)),
        (of(over, 101, 5, 10), of(over, 101, 0, 4)),
        (of(over, 101, 0, 5, 10), of(over, 101, 0, 15)),
    ]


BEATS, LASTED = "HeartbeatsSent", "Duration"
CASES: dict[str, list[Case]] = {
    "dashboard-errors": any_of("Errors"),
    "dashboard-throttles": any_of("Throttles"),
    "dashboard-duration": mostly("Duration", 2_000, 95),
    "dashboard-url-5xx": counted("Url5xxCount", 5),
    "streaming-errors": any_of("Errors"),
    "streaming-throttles": any_of("Throttles"),
    "streaming-duration": mostly("Duration", 146_500, 95),
    "streaming-url-5xx": counted("Url5xxCount", 5),
    "collector-errors": any_of("Errors"),
    "collector-throttles": any_of("Throttles"),
    "collector-duration": mostly("Duration", 40_000, 95),
    "collector-schedule": any_of("TargetErrorCount"),
    **{
        f"source-{what}-{name}": lasting(metric, limit)
        for name in ("globenewswire", "prnewswire")
        for what, metric, limit in (
            ("failing", "SourceAge", 2_160),
            ("silent", "SourceSilence", 96 * 3_600),
        )
    },
    "worker-errors": any_of("Errors"),
    "worker-throttles": any_of("Throttles"),
    "worker-duration": mostly("Duration", 30_000, 95),
    "connections": lasting("Connections", 80),
    "refusals": counted("ConnectionsRefused", 10),
    "delivery-lag": mostly("DeliveryLag", 2_000, 99),
    "silent-streams": [
        *lasting(LASTED, 40_000),
        (
            {LASTED: first(10, 120_000)},
            {LASTED: first(10, 120_000), BEATS: at(0, 5, values=[1, 0])},
        ),
        (
            {LASTED: first(15, 120_000), BEATS: once(1)},
            {LASTED: first(10, 120_000), BEATS: once(1)},
        ),
        ({LASTED: first(10, 120_000), BEATS: first(10, 0)}, {BEATS: first(15, 0)}),
    ],
    "append-conflicts": [
        (
            {"AppendConflicts dashboard": once(20, 1), "ItemsAppended dashboard": once(18, 1)},
            {"AppendConflicts dashboard": once(20, 1), "ItemsAppended dashboard": once(18, 2)},
        ),
        ({"AppendConflicts worker": once(20, 1)}, {"AppendConflicts worker": once(19, 1)}),
        ({"AppendConflicts collector": once(20, 1)}, {"AppendConflicts collector": once(19, 1)}),
        (
            {"AppendConflicts collector": at(0, 4, values=[15])},
            {"AppendConflicts collector": once(30), "ItemsAppended collector": once(15, 15)},
        ),
        (
            {"AppendConflicts worker": once(11), "AppendConflicts dashboard": once(11)},
            {"AppendConflicts worker": at(0, 5, values=[15])},
        ),
        (
            {"AppendConflicts worker": at(0, 4, values=[15])},
            {"AppendConflicts worker": once(30), "ItemsAppended worker": once(15, 15)},
        ),
    ],
    "dashboard-outside": outside(),
    "streaming-outside": outside(),
    "edge-5xx": share("5xxErrorRate", 5),
    "edge-4xx": share("4xxErrorRate", 50),
    "firewall-blocks": counted("BlockedRequests", 1000),
    "import-age": lasting("ApproximateAgeOfOldestMessage", 600),
    "dead-letters": any_of("ApproximateNumberOfMessagesVisible"),
    "table-throttles": [
        *counted("ReadThrottleEvents", 10),
        *counted("WriteThrottleEvents", 10),
        (
            {"ReadThrottleEvents": once(6), "WriteThrottleEvents": once(5)},
            {"ReadThrottleEvents": once(5), "WriteThrottleEvents": once(5)},
        ),
    ],
    "table-system-errors": [
        case
        for operation in (
            "GetItem",
            "Query",
            "PutItem",
            "UpdateItem",
            "DeleteItem",
            "TransactWriteItems",
        )
        for case in counted(f"SystemErrors {operation}", 5)
    ],
}


def wrong(alarm: Mapping[str, Any], cases: Sequence[Case]) -> list[Case]:
    """The cases whose verdict is not the one they ask for."""
    return [
        case for case in cases if [goes_off(alarm, measured) for measured in case] != [True, False]
    ]


def test_every_alarm_has_its_cases(stage: Callable[[str], SynthesizedStage]) -> None:
    assert set(alarms(stage("prod"), "prod")) == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_an_alarm_goes_off_when_it_must_and_only_then(
    stage: Callable[[str], SynthesizedStage], name: str
) -> None:
    alarm = alarms(stage("prod"), "prod")[name]
    assert wrong(alarm, CASES[name]) == []
    assert not goes_off(alarm, {}), "no data is health"


def changed(alarm: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The alarm with one thing about it wrong."""
    for key, values in {
        "ComparisonOperator": [
            "LessThanThreshold",
            "LessThanOrEqualToThreshold",
            "GreaterThanOrEqualToThreshold",
        ],
        "Threshold": [alarm["Threshold"] + 1, alarm["Threshold"] * 2 + 1, alarm["Threshold"] - 1],
        "DatapointsToAlarm": [3 - alarm["DatapointsToAlarm"]],
        # How many of how many; one of any number is one.
        "EvaluationPeriods": [2, 4] if alarm["DatapointsToAlarm"] > 1 else [],
        # FILL leaves nothing missing.
        "TreatMissingData": [] if "Metrics" in alarm else ["breaching", "notBreaching"],
        # One of anything is one, however long it is waited for.
        "Period": [60, 600] if alarm["Threshold"] or alarm["DatapointsToAlarm"] > 1 else [],
        "Statistic": ["Minimum"],
        "ExtendedStatistic": ["p50", "p90"],
    }.items():
        for value in values if key in alarm else ():
            if value != alarm[key]:
                yield f"{key} {value}", alarm | {key: value}
    queries = alarm.get("Metrics", [])
    for period in (60, 600) if queries else ():
        other = copy.deepcopy(alarm)
        for query in other["Metrics"]:
            query.get("MetricStat", {})["Period"] = period
        yield f"Period {period}", other
    for number, query in enumerate(queries):
        other = copy.deepcopy(alarm)
        if "MetricStat" in query:
            other["Metrics"][number]["MetricStat"]["Stat"] = "Minimum"
            yield f"{query['Id']} Minimum", other
            continue
        for old, new in ((">", "<"), ("<", ">"), ("+", "/")):
            if old in query["Expression"]:
                other["Metrics"][number]["Expression"] = query["Expression"].replace(old, new)
                yield f"{old} as {new}", copy.deepcopy(other)


@pytest.mark.parametrize("name", CASES)
def test_no_part_of_an_alarm_can_be_wrong_unnoticed(
    stage: Callable[[str], SynthesizedStage], name: str
) -> None:
    alarm = alarms(stage("prod"), "prod")[name]

    def unnoticed(other: dict[str, Any]) -> bool:
        try:
            return not wrong(other, CASES[name]) and not goes_off(other, {})
        except ZeroDivisionError:
            return False

    assert [what for what, other in changed(alarm) if unnoticed(other)] == []
