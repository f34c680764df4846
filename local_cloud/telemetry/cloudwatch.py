"""MiniStack's CloudWatch, corrected: embedded metrics, alarms by metric math, an hour and no more.

- Its Logs find no embedded metrics in what is logged.
- Its stacks refuse alarms by metric math. It computes none, but may well keep the definition.
- It judges an alarm by every metric of that name, whatever its dimensions: a wrong state, so none.
- At each request it walks all that two weeks brought, and loses what is added meanwhile.
"""

import time
from bisect import bisect_left
from collections.abc import Mapping
from typing import Any, Final

from ministack.services import cloudwatch, cloudwatch_logs
from ministack.services.cloudformation import provisioners

from local_cloud.telemetry.embedded_metrics import embedded_metrics

KEPT_SECONDS: Final = 3600.0
"""Of metrics. The longest that an alarm looks back is a quarter of that."""

KEPT_LINES: Final = 5_000
"""Of one log stream; all lines of the functions with a URL are in files too."""

_EVICT_SECONDS: Final = 60.0


def record(
    namespace: str,
    name: str,
    unit: str,
    dimensions: Mapping[str, str],
    *values: float,
    at: float | None = None,
) -> None:
    """A metric of the account and region that the caller acts for; `at` is epoch seconds."""
    cloudwatch._store_datum(  # noqa: SLF001
        namespace, name, dict(dimensions), at or time.time(), unit, None, values, None, None
    )


class _Corrections:
    def __init__(self) -> None:
        self._append = cloudwatch_logs._append_log_events  # noqa: SLF001
        self._alarm = provisioners._cw_metric_alarm_record  # noqa: SLF001
        self._evicted_at = time.monotonic()

    def append_log_events(self, stream: dict[str, Any], events: list[dict[str, Any]]) -> None:
        self._append(stream, events)
        for event in events:
            for metric in embedded_metrics(event["message"]):
                record(
                    metric.namespace,
                    metric.name,
                    metric.unit,
                    metric.dimensions,
                    *metric.values,
                    at=metric.at,
                )
        for event in stream["events"][:-KEPT_LINES]:
            cloudwatch_logs._log_records.pop(event.get("eventId"), None)  # noqa: SLF001
        del stream["events"][:-KEPT_LINES]

    def alarm(self, name: str, properties: dict[str, Any]) -> dict[str, Any]:
        queries = properties.get("Metrics")
        if not queries:
            kept: dict[str, Any] = self._alarm(name, properties)
            return kept
        plain = {key: value for key, value in properties.items() if key != "Metrics"}
        kept = self._alarm(name, plain | {"MetricName": "-", "Namespace": "-"})
        of_one = {"MetricName", "Namespace", "Statistic", "Period", "Dimensions"}
        return {key: value for key, value in kept.items() if key not in of_one} | {
            "Metrics": queries
        }

    def evict(self) -> None:
        now = time.monotonic()
        if now - self._evicted_at < _EVICT_SECONDS:
            return
        self._evicted_at = now
        oldest = time.time() - KEPT_SECONDS
        for points in list(cloudwatch._metrics._data.values()):  # noqa: SLF001
            # About in the order of time, and in place: what is added meanwhile stays.
            del points[: bisect_left(points, oldest, key=lambda point: point["Timestamp"])]


def correct() -> None:
    corrections = _Corrections()
    cloudwatch_logs._append_log_events = corrections.append_log_events  # noqa: SLF001
    provisioners._cw_metric_alarm_record = corrections.alarm  # noqa: SLF001
    cloudwatch._evict_old_metrics = corrections.evict  # noqa: SLF001
    cloudwatch._evaluate_alarm = lambda _: None  # noqa: SLF001
