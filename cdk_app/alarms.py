"""Every alarm of an environment, a row each; docs/operations.md is rendered from them.

All look at three periods of five minutes: Lambda dates an invocation by its start and tells of it
at its end, a whole slice later, and FILL makes a period whose data is still under way look healthy.
"""

from collections.abc import Iterator
from typing import Final

from cdk_app.alarm_row import Alarm, Expression, Series, Severity
from cdk_app.environments import WORKER_TIMEOUT_SECONDS, Environment
from lambda_src.contract.names import resource_name
from lambda_src.contract.telemetry import DASHBOARD, NAMESPACE, STREAMING, WORKER, Metric

TABLE: Final = "table"
IMPORTS: Final = "imports"
DEAD_LETTERS: Final = "dead-letters"

SLOWEST_PAGE_SECONDS: Final = 2
SLICE_GRACE_SECONDS: Final = 3
MANY_CONFLICTS: Final = 20
"""In five minutes; a few lost races are how an optimistic append works."""

OPERATIONS: Final = (
    "GetItem",
    "Query",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "TransactWriteItems",
)
ROLL_BACK: Final = "roll back if it began with a deployment"
PAGE, TICKET = Severity.PAGE, Severity.TICKET


def alarms(environment: Environment) -> tuple[Alarm, ...]:
    return (
        *_function(DASHBOARD, PAGE, longest_seconds=SLOWEST_PAGE_SECONDS),
        _url_errors(DASHBOARD, "the correlation ids of the failed requests in its log"),
        *_function(
            STREAMING,
            PAGE,
            longest_seconds=environment.longest_slice_seconds + SLICE_GRACE_SECONDS,
        ),
        _url_errors(STREAMING, "refusals: the 503 of a full house counts here; else its log"),
        *_function(WORKER, TICKET, longest_seconds=WORKER_TIMEOUT_SECONDS / 2),
        *_streams(environment),
        *_feed(),
        *_imports(),
    )


def _function(service: str, failing: Severity, *, longest_seconds: float) -> Iterator[Alarm]:
    yield Alarm(
        name=f"{service}-errors",
        metric=_lambda(service, "Errors", "Sum"),
        threshold=0,
        severity=failing,
        meaning=f"The {service} function crashed, ran out of memory or timed out",
        first_look=f"log group `/aws/lambda/{resource_name('<environment>', service)}`",
        then=f"{ROLL_BACK}; a message that failed comes back up to five times"
        if service == WORKER
        else ROLL_BACK,
    )
    yield Alarm(
        name=f"{service}-throttles",
        metric=_lambda(service, "Throttles", "Sum"),
        threshold=0,
        severity=TICKET,
        meaning=f"Lambda turned away requests of the {service} function with 429",
        first_look="its concurrent executions beside its reservation and the account's limit",
        then="raise the one that is reached, or find the client without backoff",
    )
    yield Alarm(
        name=f"{service}-duration",
        metric=_lambda(service, "Duration", "p95"),
        threshold=longest_seconds * 1000,
        datapoints=2,
        severity=TICKET,
        meaning=f"5 % of the {service} function's runs take over {longest_seconds:g} s",
        first_look="table-throttles and append-conflicts, then its log lines of slow answers",
        then=f"{ROLL_BACK}: what does not end is billed to its timeout",
    )


def _url_errors(service: str, first_look: str) -> Alarm:
    return Alarm(
        name=f"{service}-url-5xx",
        metric=_lambda(service, "Url5xxCount", "Sum"),
        threshold=5,
        severity=PAGE,
        meaning=f"Callers of the {service} function see errors of the server",
        first_look=first_look,
        then=ROLL_BACK,
    )


def _streams(environment: Environment) -> Iterator[Alarm]:
    mute_after = 2 * environment.heartbeat_seconds * 1000
    yield Alarm(
        name="silent-streams",
        # Not by Connections, which the heartbeats carry: it would fall silent with them.
        metric=Expression(
            label="Streams without a heartbeat",
            formula=f"IF(duration > {mute_after} AND FILL(beats, 0) < 1, 1, 0)",
            series={
                "duration": _lambda(STREAMING, "Duration", "Maximum"),
                "beats": _ours(STREAMING, Metric.HEARTBEATS_SENT, "Sum"),
            },
        ),
        threshold=0,
        datapoints=2,
        severity=PAGE,
        meaning="Streams run and no heartbeat is sent: viewers are cut off after 30 s",
        first_look="blocked or failed slices in the streaming function's log",
        then=ROLL_BACK,
    )
    yield Alarm(
        name="delivery-lag",
        metric=_ours(STREAMING, Metric.DELIVERY_LAG, "p99"),
        threshold=2000,
        datapoints=2,
        severity=PAGE,
        meaning="1 % of items reach viewers over 2 s after publication; we promise 1 s",
        first_look="table-throttles, then the streaming function's CPU",
        then="more `streaming_memory_mb`, or a shorter `poll_seconds`",
    )
    yield Alarm(
        name="connections",
        metric=_ours(STREAMING, Metric.CONNECTIONS, "Maximum"),
        threshold=0.8 * environment.max_connections,
        datapoints=2,
        severity=TICKET,
        meaning=f"Over 80 % of {environment.max_connections} connections are taken",
        first_look="who connects: the clients in the streaming function's log",
        then="raise `max_connections`; the reserved concurrency follows",
    )
    yield Alarm(
        name="refusals",
        metric=_ours(STREAMING, Metric.CONNECTIONS_REFUSED, "Sum"),
        threshold=10,
        severity=TICKET,
        meaning="Streams are refused: all connections are taken, or a client's share",
        first_look="connections, then the cause of the refusals in the log",
        then="a client over its share is refused as designed; else as connections",
    )


def _feed() -> Iterator[Alarm]:
    conflicts, items = "(FILL(c0, 0) + FILL(c1, 0))", "(FILL(i0, 0) + FILL(i1, 0) + 1)"
    appends = {"c": Metric.APPEND_CONFLICTS, "i": Metric.ITEMS_APPENDED}
    yield Alarm(
        name="append-conflicts",
        metric=Expression(
            label=f"Conflicts for each item appended, once over {MANY_CONFLICTS},",
            formula=f"IF({conflicts} > {MANY_CONFLICTS}, {conflicts} / {items}, 0)",
            series={
                f"{letter}{number}": _ours(service, metric, "Sum")
                for letter, metric in appends.items()
                for number, service in enumerate(metric.services)
            },
        ),
        threshold=1,
        severity=TICKET,
        meaning="Publishers race for the end of the feed and lose more than they win",
        first_look="how many producers publish at once",
        then="larger batches from fewer producers; docs/growing.md",
    )
    yield Alarm(
        name="table-throttles",
        metric=_sum(
            "Throttled reads and writes",
            [_table("ReadThrottleEvents"), _table("WriteThrottleEvents")],
        ),
        threshold=10,
        severity=TICKET,
        meaning="The table throttles requests: one partition is too hot",
        first_look="which one: the feed's by polls, or by appends",
        then="fewer polls, larger batches; docs/growing.md",
    )
    yield Alarm(
        name="table-system-errors",
        metric=_sum(
            "System errors of all operations",
            [_table("SystemErrors", Operation=operation) for operation in OPERATIONS],
        ),
        threshold=5,
        severity=TICKET,
        meaning="DynamoDB itself fails requests",
        first_look="the AWS Health Dashboard",
        then="wait: calls are retried, streams resume",
    )


def _imports() -> Iterator[Alarm]:
    yield Alarm(
        name="import-age",
        metric=_queue(IMPORTS, "ApproximateAgeOfOldestMessage"),
        threshold=600,
        datapoints=2,
        severity=TICKET,
        meaning="An import has waited for over 10 minutes",
        first_look="worker-errors, worker-throttles, append-conflicts",
        then="import less at once: more workers would append no faster, see"
        " docs/decisions/import-worker-concurrency.md",
    )
    yield Alarm(
        name="dead-letters",
        metric=_queue(DEAD_LETTERS, "ApproximateNumberOfMessagesVisible"),
        threshold=0,
        severity=TICKET,
        meaning="A part of an import failed five times: its task will not complete",
        first_look="the message, and the worker's log for its task id",
        then="repair, then redrive the queue within 14 days; publishing twice is harmless",
    )


def _lambda(service: str, name: str, statistic: str) -> Series:
    return Series(namespace="AWS/Lambda", name=name, of=service, statistic=statistic)


def _ours(service: str, metric: Metric, statistic: str) -> Series:
    return Series(namespace=NAMESPACE, name=metric.value, of=service, statistic=statistic)


def _table(name: str, **dimensions: str) -> Series:
    return Series(
        namespace="AWS/DynamoDB", name=name, of=TABLE, statistic="Sum", dimensions=dimensions
    )


def _queue(queue: str, name: str) -> Series:
    return Series(namespace="AWS/SQS", name=name, of=queue, statistic="Maximum")


def _sum(label: str, series: list[Series]) -> Expression:
    """Of metrics that are reported only while they happen."""
    ids = {f"m{number}": one for number, one in enumerate(series)}
    return Expression(label=label, formula=" + ".join(f"FILL({id_}, 0)" for id_ in ids), series=ids)
