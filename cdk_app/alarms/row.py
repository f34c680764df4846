"""What an alarm is made of; plain values, so that the runbook needs no CDK."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

RUNBOOK: Final = "docs/operations.md#alarms"
ROLL_BACK: Final = "roll back if it began with a deployment"


class Severity(StrEnum):
    """What is done about it: somebody is woken, or somebody looks on the next working day."""

    PAGE = "page"
    TICKET = "ticket"


class Comparison(StrEnum):
    """CloudWatch's operators by their sign."""

    GREATER_THAN_THRESHOLD = ">"
    GREATER_THAN_OR_EQUAL_TO_THRESHOLD = ">="
    LESS_THAN_THRESHOLD = "<"
    LESS_THAN_OR_EQUAL_TO_THRESHOLD = "<="


class Missing(StrEnum):
    """What a period without data says, in CloudWatch's words."""

    NOT_BREACHING = "notBreaching"
    BREACHING = "breaching"


@dataclass(frozen=True, kw_only=True)
class Series:
    """One metric of one resource; `of` names a function, the table, a queue or the edge."""

    namespace: str
    name: str
    of: str
    statistic: str
    dimensions: Mapping[str, str] = field(default_factory=dict)
    """Beside those of the resource."""

    def __str__(self) -> str:
        return f"{self.statistic} of {self.name}"


@dataclass(frozen=True, kw_only=True)
class Expression:
    """Metric math over several series by their ids."""

    label: str
    formula: str
    series: Mapping[str, Series]

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, kw_only=True)
class Alarm:
    name: str
    metric: Series | Expression
    threshold: float
    severity: Severity
    meaning: str
    first_look: str
    then: str
    comparison: Comparison = Comparison.GREATER_THAN_THRESHOLD
    period_seconds: int = 300
    datapoints: int = 1
    evaluation_periods: int = 3
    """More than datapoints: a metric may arrive after its period has been looked at."""

    missing: Missing = Missing.NOT_BREACHING

    @property
    def condition(self) -> str:
        return (
            f"{self.metric} {self.comparison} {self.threshold:g} in {self.datapoints} of "
            f"{self.evaluation_periods} periods of {self.period_seconds // 60} min"
        )

    @property
    def description(self) -> str:
        """What a person who is woken up wants to read."""
        return (
            f"{self.meaning}. First look: {self.first_look}. Then: {self.then}. Runbook: {RUNBOOK}"
        )
