"""What CloudWatch would make of an alarm of a template: periods, statistics, M of N.

Written from CloudWatch's documentation and from nothing of cdk_app.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.kit.metric_math import breaches, computed

Measured = Mapping[str, Sequence[Sequence[float]]]
"""By the name of a metric, what was sent in each minute."""


def goes_off(alarm: Mapping[str, Any], measured: Measured) -> bool:
    """Whether the alarm is on at the end of any of its periods."""
    values = _values(alarm, measured)
    verdicts = [breaches(alarm, value) for value in values]
    window, needed = alarm["EvaluationPeriods"], alarm["DatapointsToAlarm"]
    return any(
        sum(verdicts[max(0, end - window) : end]) >= needed for end in range(1, len(verdicts) + 1)
    )


def _values(alarm: Mapping[str, Any], measured: Measured) -> list[float | None]:
    if "Metrics" not in alarm:
        statistic = alarm.get("Statistic") or alarm["ExtendedStatistic"]
        return _series(measured.get(alarm["MetricName"], ()), alarm["Period"], statistic)
    [expression] = [query["Expression"] for query in alarm["Metrics"] if "Expression" in query]
    series = {
        query["Id"]: _series(
            measured.get(_key(query["MetricStat"]["Metric"]), ()),
            query["MetricStat"]["Period"],
            query["MetricStat"]["Stat"],
        )
        for query in alarm["Metrics"]
        if "MetricStat" in query
    }
    length = max(map(len, series.values()))
    return [
        computed(
            expression,
            {id_: values[at] if at < len(values) else None for id_, values in series.items()},
        )
        for at in range(length)
    ]


def _key(metric: Mapping[str, Any]) -> str:
    """A metric's name, with the service or operation that tells it from its likes."""
    more = [
        entry["Value"]
        for entry in metric["Dimensions"]
        if entry["Name"] == "Operation"
        or (
            entry["Name"] == "service"
            and metric["MetricName"] in {"ItemsAppended", "AppendConflicts"}
        )
    ]
    return " ".join([metric["MetricName"], *more])


def _series(
    minutes: Sequence[Sequence[float]], period_seconds: int, statistic: str
) -> list[float | None]:
    size = period_seconds // 60
    return [
        _statistic([value for minute in minutes[at : at + size] for value in minute], statistic)
        for at in range(0, len(minutes), size)
    ]


def _statistic(values: list[float], statistic: str) -> float | None:
    if not values:
        return None
    if statistic.startswith("p"):
        rank = math.ceil(float(statistic[1:]) / 100 * len(values))
        return sorted(values)[rank - 1]
    whole: dict[str, Callable[[list[float]], float]] = {
        "Sum": math.fsum,
        "Maximum": max,
        "Minimum": min,
        "Average": lambda values: math.fsum(values) / len(values),
    }
    return whole[statistic](values)
