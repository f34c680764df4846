"""Structured logs and embedded metrics, by Powertools; flushed by the app, which has no handler."""

from collections import Counter
from collections.abc import Callable
from functools import cache
from threading import Lock

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from lambda_src.tickertape.metric_names import DELIVERY_LAG, NAMESPACE

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
        self._counts: Counter[str] = Counter()
        self._levels: dict[str, float] = {}
        self._lags: list[float] = []

    def count(self, name: str, number: int = 1) -> None:
        with self._lock:
            self._counts[name] += number

    def level(self, name: str, value: float) -> None:
        """The newest value of something that goes up and down."""
        with self._lock:
            self._levels[name] = value

    def lag(self, milliseconds: float) -> None:
        with self._lock:
            if len(self._lags) < MAX_VALUES:
                self._lags.append(milliseconds)

    def flush(self) -> None:
        """Write one embedded-metric line, or nothing where nothing was counted."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
            levels, self._levels = self._levels, {}
            lags, self._lags = self._lags, []
        if not (counts or levels or lags):
            return
        metrics = self._make(namespace=NAMESPACE, service=self._service)
        metrics.add_dimension(name="environment", value=self._environment)
        for name, value in {**counts, **levels}.items():
            metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)
        for value in lags:
            metrics.add_metric(name=DELIVERY_LAG, unit=MetricUnit.Milliseconds, value=value)
        metrics.flush_metrics()
