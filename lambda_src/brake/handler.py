"""Told by the budget's topic that the month's money is spent."""

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from lambda_src.tickertape.aws import client
from lambda_src.tickertape.telemetry import log

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


@cache
def functions() -> "LambdaClient":
    made: LambdaClient = client("lambda")
    return made


def handler(event: dict[str, Any], context: object) -> None:  # noqa: ARG001 - Lambda's form
    """Fewer executions at once from now on; those that run end by themselves within a slice.

    Told again it does the same again. An error is raised, so that Lambda tries again.
    """
    function, floor = os.environ["TICKERTAPE_FUNCTION"], int(os.environ["TICKERTAPE_FLOOR"])
    functions().put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=floor)
    log().warning(
        "The budget is spent: the brake is on", extra={"function": function, "executions": floor}
    )
