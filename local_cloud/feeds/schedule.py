"""Runs the collector more often than its schedule does: whoever looks at a page does not wait.

The emulator keeps the schedule that is deployed, too, and runs the collector every minute as AWS
would; a source that was fetched a moment ago is then not due.
"""

import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from lambda_src.contract.names import resource_name
from lambda_src.contract.telemetry import COLLECTOR
from operator_tools.local_state import LOCAL

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


async def collect_every(
    seconds: float, client: "LambdaClient", *, report: Callable[[str], None]
) -> None:
    """Until it is cancelled; a problem is told once."""
    told = ""
    while True:
        problem = await asyncio.to_thread(collect, client)
        if problem and problem != told:
            report(f"The collector failed: {problem}")
        told = problem
        await asyncio.sleep(seconds)


def collect(client: "LambdaClient") -> str:
    """One run; what went wrong, or nothing."""
    name = resource_name(LOCAL, COLLECTOR)
    try:
        answer = client.invoke(FunctionName=name, Payload=b"{}")
    except (BotoCoreError, ClientError) as error:
        return str(error)
    if "FunctionError" not in answer:
        return ""
    return str(json.loads(answer["Payload"].read()).get("errorMessage", answer["FunctionError"]))
