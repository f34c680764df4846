"""What CloudWatch would make of an alarm of a template: periods, statistics, math, M of N.

Written from CloudWatch's documentation and from nothing of cdk_app.
"""

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Measured = Mapping[str, Sequence[Sequence[float]]]
"""By the name of a metric, what was sent in each minute."""

COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


def goes_off(alarm: Mapping[str, Any], measured: Measured) -> bool:
    """Whether the alarm is on at the end of any of its periods."""
    values = _values(alarm, measured)
    breaching = COMPARISONS[alarm["ComparisonOperator"]]
    verdicts = [
        {"notBreaching": False, "breaching": True}[alarm["TreatMissingData"]]
        if value is None
        else breaching(value, alarm["Threshold"])
        for value in values
    ]
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
    tree = ast.parse(expression.replace(" AND ", " and "), mode="eval").body
    length = max(map(len, series.values()))
    return [
        _math(
            tree, {id_: values[at] if at < len(values) else None for id_, values in series.items()}
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


def _math(  # noqa: PLR0911 - one return for each form
    node: ast.expr, at: Mapping[str, float | None]
) -> float | None:
    """One point of an expression; a missing point makes its result missing, but for FILL."""
    match node:
        case ast.Constant(value=float() | int() as constant):
            return constant
        case ast.Name(id=id_):
            return at[id_]
        case ast.Call(func=ast.Name(id="FILL"), args=[series, instead]):
            value = _math(series, at)
            return _math(instead, at) if value is None else value
        case ast.Call(func=ast.Name(id="IF"), args=[condition, yes, no]):
            value = _math(condition, at)
            return None if value is None else _math(yes if value else no, at)
        case ast.BoolOp(op=ast.And(), values=parts):
            every = [_math(part, at) for part in parts]
            return None if None in every else float(all(every))
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            compare = {ast.Gt: operator.gt, ast.Lt: operator.lt}[type(sign)]
            return _both(compare, left, right, at)
        case ast.BinOp(left=left, op=sign, right=right):
            compute = {ast.Add: operator.add, ast.Div: operator.truediv}[type(sign)]
            return _both(compute, left, right, at)
    raise NotImplementedError(ast.dump(node))


def _both(
    compute: Callable[[float, float], float],
    left: ast.expr,
    right: ast.expr,
    at: Mapping[str, float | None],
) -> float | None:
    a, b = _math(left, at), _math(right, at)
    return None if a is None or b is None else float(compute(a, b))
