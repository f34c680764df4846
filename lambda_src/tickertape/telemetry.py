"""Structured logs and embedded metrics, by Powertools; flushed by the app, which has no handler."""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from threading import Lock

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from lambda_src.contract.telemetry import NAMESPACE, Kind, Metric, dimensions

# An embedded metric takes 100 values, and with the last of them Powertools would flush by itself;
# the rest of a burst would say no more.
MAX_VALUES = 99


@cache
def log() -> Logger:
    """Pass what belongs to a request as `extra`: keys appended to a logger are the process's."""
    return Logger(use_rfc3339=True, utc=True)


class Telemetry:
    """Counts since the last flush; safe from any thread."""

    def __init__(
        self,
        service: str,
        environment: str,
        make: Callable[..., EphemeralMetrics] = EphemeralMetrics,
    ) -> None:
        self._service = service
        self._environment = environment
        self._make = make
        self._lock = Lock()
        self._counts: Counter[Metric] = Counter()
        self._levels: dict[Metric, float] = {}
        self._lags: list[float] = []
        self._of_sources: dict[str, dict[Metric, float]] = {}

    def count(self, metric: Metric, number: int = 1) -> None:
        self._check(metric, Kind.COUNT)
        with self._lock:
            self._counts[metric] += number

    def level(self, metric: Metric, value: float) -> None:
        """The newest value of something that goes up and down."""
        self._check(metric, Kind.LEVEL)
        with self._lock:
            self._levels[metric] = value

    def lag(self, milliseconds: float) -> None:
        self._check(Metric.DELIVERY_LAG, Kind.LAG)
        with self._lock:
            if len(self._lags) < MAX_VALUES:
                self._lags.append(milliseconds)

    def of_source(self, source: str, metric: Metric, seconds: float) -> None:
        self._check(metric, Kind.OF_SOURCE)
        with self._lock:
            self._of_sources.setdefault(source, {})[metric] = seconds

    def flush(self) -> None:
        """Write one embedded-metric line at once, and one a source; none where nothing is."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
            levels, self._levels = self._levels, {}
            lags, self._lags = self._lags, []
            of_sources, self._of_sources = self._of_sources, {}
        values = [
            *((metric, MetricUnit.Count, value) for metric, value in {**counts, **levels}.items()),
            *((Metric.DELIVERY_LAG, MetricUnit.Milliseconds, lag) for lag in lags),
        ]
        self._write(values)
        for source, ages in of_sources.items():
            self._write([(age, MetricUnit.Seconds, ages[age]) for age in ages], source)
        # Into a pipe, print waits for more: a slice that is killed would take its metrics along.
        sys.stdout.flush()

    def _write(
        self, values: Sequence[tuple[Metric, MetricUnit, float]], source: str | None = None
    ) -> None:
        if not values:
            return
        metrics = self._make(namespace=NAMESPACE)
        for name, label in dimensions(self._service, self._environment, source).items():
            metrics.add_dimension(name=name, value=label)
        for metric, unit, value in values:
            metrics.add_metric(name=metric.value, unit=unit, value=value)
        metrics.flush_metrics()

    def _check(self, metric: Metric, kind: Kind) -> None:
        """An alarm looks for a metric only where the contract says that it is sent."""
        if metric.kind is not kind or self._service not in metric.services:
            raise ValueError(f"The {self._service} function does not send {metric} as {kind.name}")
