"""Embedded metrics in a log line, as CloudWatch Logs finds them.

CloudWatch User Guide, "Specification: Embedded metric format". What breaks its rules is a log line
and nothing else.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

MOST_VALUES: Final = 100
MOST_DIMENSIONS: Final = 30
MOST_METRICS: Final = 100


@dataclass(frozen=True, kw_only=True)
class EmbeddedMetric:
    namespace: str
    name: str
    unit: str
    dimensions: Mapping[str, str]
    values: tuple[float, ...]
    at: float
    """Epoch seconds."""


def embedded_metrics(line: str) -> Iterator[EmbeddedMetric]:
    """One for each metric and each set of dimensions that it is to be found by."""
    if '"_aws"' not in line:
        return
    try:
        root = json.loads(line)
        about = root["_aws"]
        at = about["Timestamp"] / 1000
        directives = list(about["CloudWatchMetrics"])
        for directive in directives:
            yield from _of_directive(root, directive, at)
    except (ValueError, TypeError, LookupError):
        return


def _of_directive(
    root: Mapping[str, Any], directive: Mapping[str, Any], at: float
) -> Iterator[EmbeddedMetric]:
    namespace, metrics = str(directive["Namespace"]), list(directive["Metrics"])[:MOST_METRICS]
    for names in directive["Dimensions"]:
        dimensions: dict[str, Any] = {name: root.get(name) for name in names}
        if len(dimensions) > MOST_DIMENSIONS:
            continue
        if not all(isinstance(value, str) and value for value in dimensions.values()):
            continue
        for metric in metrics:
            if values := _values(root.get(metric["Name"])):
                yield EmbeddedMetric(
                    namespace=namespace,
                    name=metric["Name"],
                    unit=metric.get("Unit", "None"),
                    dimensions=dimensions,
                    values=values,
                    at=at,
                )


def _values(given: Any) -> tuple[float, ...]:
    """A number, or up to a hundred; nothing where any is none."""
    found = given if isinstance(given, list) else [given]
    if len(found) > MOST_VALUES:
        return ()
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in found):
        return ()
    return tuple(map(float, found))
