"""CloudWatch's verdict on one period: metric math, and the comparison with a threshold.

Written from CloudWatch's documentation and from nothing of cdk_app.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

COMPARISONS: Final[dict[str, Callable[[float, float], bool]]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


def breaches(alarm: Mapping[str, Any], value: float | None) -> bool:
    """Whether a period of this value is one too many; None where it has no data."""
    if value is None:
        return {"notBreaching": False, "breaching": True}[alarm["TreatMissingData"]]
    return COMPARISONS[alarm["ComparisonOperator"]](value, alarm["Threshold"])


def computed(expression: str, at: Mapping[str, float | None]) -> float | None:
    """One point of an expression, of one point of each series by its id."""
    return _math(ast.parse(expression.replace(" AND ", " and "), mode="eval").body, at)


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
