"""The deployed alarms, judged by what the emulator's CloudWatch has.

An alarm's own definition is read back from the deployed stack: namespace, metric, dimensions,
statistic, metric math, comparison and threshold. Time alone is shrunk: whatever happened since
something was broken is one period, and a second of a duration may stand for several.
"""

import time
from collections.abc import Mapping
from typing import Any, Final

from lambda_src.contract.names import resource_name
from local_cloud.cloud import LocalCloud
from operator_tools.endpoints import LOCAL
from tests.kit.metric_math import breaches, computed

ONE_PERIOD: Final = 10**10
"""Seconds; longer than since 1970, so that no boundary of two periods lies in between."""

TIMES: Final = frozenset({"Duration", "DeliveryLag", "ApproximateAgeOfOldestMessage"})
"""Metrics that are themselves a time."""


class Alarms:
    def __init__(self, cloud: LocalCloud) -> None:
        self._cloudwatch = cloud.client("cloudwatch")
        prefix = resource_name(LOCAL) + "-"
        pages = self._cloudwatch.get_paginator("describe_alarms").paginate(AlarmNamePrefix=prefix)
        self.deployed: Mapping[str, Mapping[str, Any]] = {
            alarm["AlarmName"].removeprefix(prefix): alarm
            for page in pages
            for alarm in page["MetricAlarms"]
        }

    def breaching(
        self, name: str, since: float, until: float | None = None, *, stretch: float = 1.0
    ) -> bool:
        """Whether all between the two moments, as one period, is over the threshold."""
        series = self._series(name, since, until, stretch)
        alarm = self.deployed[name]
        formulas = [one["Expression"] for one in alarm.get("Metrics", ()) if "Expression" in one]
        return breaches(alarm, computed(formulas[0], series) if formulas else series["only"])

    def is_measured(self, name: str, since: float) -> bool:
        """Whether all that it looks at has been told of."""
        return None not in self._series(name, since).values()

    def _series(
        self, name: str, since: float, until: float | None = None, stretch: float = 1.0
    ) -> dict[str, float | None]:
        """By its id, the one value of each metric; None where nothing was told."""
        alarm = self.deployed[name]
        queries = alarm.get("Metrics") or [{"Id": "only", "MetricStat": _stat(alarm)}]
        stats = {one["Id"]: one["MetricStat"] for one in queries if "MetricStat" in one}
        answer = self._cloudwatch.get_metric_data(
            StartTime=since,
            EndTime=until or time.time() + 60,
            MetricDataQueries=[
                {"Id": id_, "MetricStat": dict(stat) | {"Period": ONE_PERIOD}}
                for id_, stat in stats.items()
            ],
        )
        values: dict[str, float | None] = dict.fromkeys(stats)
        for result in answer["MetricDataResults"]:
            is_time = stats[result["Id"]]["Metric"]["MetricName"] in TIMES
            for value in result["Values"]:
                values[result["Id"]] = value * (stretch if is_time else 1.0)
        return values


def _stat(alarm: Mapping[str, Any]) -> dict[str, Any]:
    # The emulator describes a percentile's Statistic as the default one.
    statistic = alarm.get("ExtendedStatistic") or alarm["Statistic"]
    metric = {key: alarm[key] for key in ("Namespace", "MetricName", "Dimensions")}
    return {"Metric": metric, "Stat": statistic}
