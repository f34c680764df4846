"""Alarms of what is kept: the feed and its table, the imports and their queue."""

from collections.abc import Iterator
from typing import Final

from cdk_app.alarms.metrics import (
    DEAD_LETTERS,
    IMPORTS,
    our_metric,
    queue_metric,
    sum_of,
    table_metric,
)
from cdk_app.alarms.row import Alarm, Expression, Severity
from lambda_src.contract.telemetry import Metric

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


def feed() -> Iterator[Alarm]:
    appends = {"c": Metric.APPEND_CONFLICTS, "i": Metric.ITEMS_APPENDED}
    summed = {
        letter: " + ".join(f"FILL({letter}{n}, 0)" for n in range(len(metric.services)))
        for letter, metric in appends.items()
    }
    conflicts, items = f"({summed['c']})", f"({summed['i']} + 1)"
    yield Alarm(
        name="append-conflicts",
        metric=Expression(
            label=f"Conflicts for each item appended, once over {MANY_CONFLICTS},",
            formula=f"IF({conflicts} > {MANY_CONFLICTS}, {conflicts} / {items}, 0)",
            series={
                f"{letter}{number}": our_metric(service, metric, "Sum")
                for letter, metric in appends.items()
                for number, service in enumerate(metric.services)
            },
        ),
        threshold=1,
        severity=Severity.TICKET,
        meaning="Publishers race for the end of the feed and lose more than they win",
        first_look="how many producers publish at once",
        then="larger batches from fewer producers; docs/growing.md",
    )
    yield Alarm(
        name="table-throttles",
        metric=sum_of(
            "Throttled reads and writes",
            [table_metric("ReadThrottleEvents"), table_metric("WriteThrottleEvents")],
        ),
        threshold=10,
        severity=Severity.TICKET,
        meaning="The table throttles requests: one partition is too hot",
        first_look="which one: the feed's by polls, or by appends",
        then="fewer polls, larger batches; docs/growing.md",
    )
    yield Alarm(
        name="table-system-errors",
        metric=sum_of(
            "System errors of all operations",
            [table_metric("SystemErrors", Operation=operation) for operation in OPERATIONS],
        ),
        threshold=5,
        severity=Severity.TICKET,
        meaning="DynamoDB itself fails requests",
        first_look="the AWS Health Dashboard",
        then="wait: calls are retried, streams resume",
    )


def imports() -> Iterator[Alarm]:
    yield Alarm(
        name="import-age",
        metric=queue_metric(IMPORTS, "ApproximateAgeOfOldestMessage"),
        threshold=600,
        datapoints=2,
        severity=Severity.TICKET,
        meaning="An import has waited for over 10 minutes",
        first_look="worker-errors, worker-throttles, append-conflicts",
        then="import less at once: more workers would append no faster, see"
        " docs/decisions/import-worker-concurrency.md",
    )
    yield Alarm(
        name="dead-letters",
        metric=queue_metric(DEAD_LETTERS, "ApproximateNumberOfMessagesVisible"),
        threshold=0,
        severity=Severity.TICKET,
        meaning="A part of an import failed five times: its task will not complete",
        first_look="the message, and the worker's log for its task id",
        then="repair, then redrive the queue within 14 days; publishing twice is harmless",
    )
