from dataclasses import dataclass
from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

RUNBOOK: Final = "docs/operations.md#alarms"
MINUTE: Final = Duration.minutes(1)
FIVE_MINUTES: Final = Duration.minutes(5)


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What a person who is woken up by an alarm wants to read."""

    reason: str
    action: str

    def __str__(self) -> str:
        return f"{self.reason} Action: {self.action} Runbook: {RUNBOOK}"


def add_alarm(
    scope: Construct,
    name: str,
    *,
    environment: str,
    metric: cloudwatch.IMetric,
    above: float,
    meaning: Meaning,
    datapoints: int = 1,
    periods: int = 1,
) -> cloudwatch.Alarm:
    """An alarm when metric is above the threshold; silence is health, as most metrics are sparse.

    name is in kebab-case, as in docs/operations.md.
    """
    return cloudwatch.Alarm(
        scope,
        "".join(word.capitalize() for word in name.split("-")),
        alarm_name=f"tickertape-{environment}-{name}",
        alarm_description=str(meaning),
        metric=metric,
        threshold=above,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluation_periods=periods,
        datapoints_to_alarm=datapoints,
        treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
    )
