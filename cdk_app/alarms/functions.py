"""Alarms that every function has, and every Function URL."""

from collections.abc import Iterator

from cdk_app.alarms.metrics import lambda_metric
from cdk_app.alarms.row import ROLL_BACK, Alarm, Severity
from lambda_src.contract.names import resource_name
from lambda_src.contract.telemetry import WORKER


def function(service: str, failing: Severity, *, longest_seconds: float) -> Iterator[Alarm]:
    yield Alarm(
        name=f"{service}-errors",
        metric=lambda_metric(service, "Errors", "Sum"),
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
        metric=lambda_metric(service, "Throttles", "Sum"),
        threshold=0,
        severity=Severity.TICKET,
        meaning=f"Lambda turned away requests of the {service} function with 429",
        first_look="its concurrent executions beside its reservation and the account's limit",
        then="raise the one that is reached, or find the client without backoff",
    )
    yield Alarm(
        name=f"{service}-duration",
        metric=lambda_metric(service, "Duration", "p95"),
        threshold=longest_seconds * 1000,
        datapoints=2,
        severity=Severity.TICKET,
        meaning=f"5 % of the {service} function's runs take over {longest_seconds:g} s",
        first_look="table-throttles and append-conflicts, then its log lines of slow answers",
        then=f"{ROLL_BACK}: what does not end is billed to its timeout",
    )


def url_errors(service: str, first_look: str) -> Alarm:
    return Alarm(
        name=f"{service}-url-5xx",
        metric=lambda_metric(service, "Url5xxCount", "Sum"),
        threshold=5,
        severity=Severity.PAGE,
        meaning=f"Callers of the {service} function see errors of the server",
        first_look=first_look,
        then=ROLL_BACK,
    )
