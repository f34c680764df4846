"""The metrics that alarms look at, by what they are of."""

from typing import Final

from cdk_app.alarms.row import Expression, Series
from lambda_src.contract.telemetry import NAMESPACE, Metric

TABLE: Final = "table"
IMPORTS: Final = "imports"
DEAD_LETTERS: Final = "dead-letters"
EDGE: Final = "edge"
FIREWALL: Final = "firewall"
SCHEDULE: Final = "schedule"


def outside(service: str) -> str:
    """The check of a service from outside."""
    return f"outside-{service}"


def lambda_metric(service: str, name: str, statistic: str) -> Series:
    return Series(namespace="AWS/Lambda", name=name, of=service, statistic=statistic)


def our_metric(service: str, metric: Metric, statistic: str, **dimensions: str) -> Series:
    return Series(
        namespace=NAMESPACE,
        name=metric.value,
        of=service,
        statistic=statistic,
        dimensions=dimensions,
    )


def table_metric(name: str, **dimensions: str) -> Series:
    return Series(
        namespace="AWS/DynamoDB", name=name, of=TABLE, statistic="Sum", dimensions=dimensions
    )


def queue_metric(queue: str, name: str) -> Series:
    return Series(namespace="AWS/SQS", name=name, of=queue, statistic="Maximum")


def scheduler_metric(schedule: str, name: str) -> Series:
    return Series(namespace="AWS/Scheduler", name=name, of=schedule, statistic="Sum")


def sum_of(label: str, series: list[Series]) -> Expression:
    """Of metrics that are reported only while they happen."""
    ids = {f"m{number}": one for number, one in enumerate(series)}
    return Expression(label=label, formula=" + ".join(f"FILL({id_}, 0)" for id_ in ids), series=ids)
