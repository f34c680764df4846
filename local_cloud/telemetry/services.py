"""What AWS's services measure of themselves and MiniStack's do not, or wrongly.

- Lambda: every run of a function, whoever asked for it: MiniStack counts those by Invoke alone, and
  a throttled one twice.
- SQS: depth and age of each queue.
- Scheduler: what it asked for, and what it could not: a target that is not there.
- DynamoDB: throttled requests, and errors of its own.
"""

import json
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from ministack.core.responses import set_request_account_id, set_request_region
from ministack.services import dynamodb, eventbridge, lambda_svc, sqs

from local_cloud.telemetry.cloudwatch import record

QUEUES_SECONDS: Final = 2.0
"""AWS looks once a minute."""

_MILLISECONDS: Final = "Milliseconds"
_THROTTLED: Final = (b"ThrottlingException", b"ProvisionedThroughputExceededException")
_READS: Final = frozenset({"GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"})
_SERVER_ERROR: Final = 500
_BAD_REQUEST: Final = 400

Answer = tuple[int, dict[str, str], bytes | str]


def measure() -> None:
    lambda_svc._execute_function_dispatch = _measured(  # noqa: SLF001
        lambda_svc._execute_function_dispatch  # noqa: SLF001
    )
    lambda_svc._emit_lambda_metrics = _throttled  # noqa: SLF001
    eventbridge._invoke_target = _scheduled(eventbridge._invoke_target)  # noqa: SLF001
    dynamodb.handle_request = _table(dynamodb.handle_request)
    threading.Thread(target=_look_at_queues, name="queue-metrics", daemon=True).start()


def _lambda(name: str, metric: str, value: float, unit: str = "Count", *, at: float) -> None:
    record("AWS/Lambda", metric, unit, {"FunctionName": name}, value, at=at)


def _measured(run: Callable[..., Any]) -> Callable[..., Any]:
    def measured(
        function: Mapping[str, Any],
        config: Mapping[str, Any],
        event: Any,
        request_id: str,
        started: float,
    ) -> Any:
        since = time.monotonic()
        result = run(function, config, event, request_id, started)
        name, error = config["FunctionName"], isinstance(result, dict) and result.get("error")
        _lambda(name, "Invocations", 1, at=started)
        _lambda(name, "Errors", int(bool(error)), at=started)
        _lambda(name, "Throttles", 0, at=started)
        _lambda(name, "Duration", (time.monotonic() - since) * 1000, _MILLISECONDS, at=started)
        return result

    return measured


def _throttled(name: str, duration_ms: float, error: bool, throttle: bool) -> None:  # noqa: ARG001, FBT001
    # The call that has a duration is the second one of the same run.
    if throttle and not duration_ms:
        _lambda(name, "Throttles", 1, at=time.time())


def _scheduled(invoke: Callable[..., Any]) -> Callable[..., Any]:
    def scheduled(
        target: Mapping[str, Any],
        event: Mapping[str, Any],
        rule: Mapping[str, Any],
        *more: Any,
    ) -> Any:
        if event.get("Source") == "aws.scheduler":
            group = {"ScheduleGroup": rule.get("GroupName", "default")}
            record("AWS/Scheduler", "InvocationAttemptCount", "Count", group, 1)
            if not _is_there(target["Arn"]):
                record("AWS/Scheduler", "TargetErrorCount", "Count", group, 1)
        return invoke(target, event, rule, *more)

    return scheduled


def _is_there(arn: str) -> bool:
    if ":lambda:" not in arn:
        return True
    function, config, _ = lambda_svc._get_func_record_for_ref(arn)  # noqa: SLF001
    return bool(function and config)


def _table(handle: Callable[..., Awaitable[Answer]]) -> Callable[..., Awaitable[Answer]]:
    async def handled(
        method: str, path: str, headers: Mapping[str, str], body: bytes, query: Any
    ) -> Answer:
        answer = await handle(method, path, headers, body, query)
        status, _, content = answer
        if status >= _BAD_REQUEST:
            _refused(headers.get("x-amz-target", "").rpartition(".")[2], body, status, content)
        return answer

    return handled


def _refused(operation: str, body: bytes, status: int, content: bytes | str) -> None:
    said = content if isinstance(content, bytes) else content.encode()
    for table in tables(body):
        dimensions = {"TableName": table}
        if status >= _SERVER_ERROR:
            of_operation = dimensions | {"Operation": operation}
            record("AWS/DynamoDB", "SystemErrors", "Count", of_operation, 1)
        elif any(word in said for word in _THROTTLED):
            kind = "Read" if operation in _READS else "Write"
            record("AWS/DynamoDB", f"{kind}ThrottleEvents", "Count", dimensions, 1)


def tables(body: bytes) -> set[str]:
    """Which a request to DynamoDB is about."""
    try:
        request = json.loads(body)
    except ValueError:
        return set()
    actions = [action for part in request.get("TransactItems", ()) for action in part.values()]
    named = {one["TableName"] for one in (request, *actions) if "TableName" in one}
    return named | set(request.get("RequestItems", ()))


def _look_at_queues() -> None:
    while True:
        time.sleep(QUEUES_SECONDS)
        for (account, region, _), queue in list(sqs._queues.all_items()):  # noqa: SLF001
            set_request_account_id(account)
            set_request_region(region)
            _look_at(queue)


def _look_at(queue: Mapping[str, Any]) -> None:
    now, messages = time.time(), list(queue["messages"])
    visible = sum(message["visible_at"] <= now for message in messages)
    age = max((now - message["sent_at"] for message in messages), default=0.0)
    for name, value, unit in (
        ("ApproximateNumberOfMessagesVisible", visible, "Count"),
        ("ApproximateNumberOfMessagesNotVisible", len(messages) - visible, "Count"),
        ("ApproximateAgeOfOldestMessage", age, "Seconds"),
    ):
        record("AWS/SQS", name, unit, {"QueueName": queue["name"]}, value)
