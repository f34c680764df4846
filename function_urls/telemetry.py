"""What the platform tells of functions: their logs, and what it measures in CloudWatch's words."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

COUNT: Final = "Count"
MILLISECONDS: Final = "Milliseconds"
PERCENT: Final = "Percent"
_FIRST_CLIENT_ERROR: Final = 400
_FIRST_SERVER_ERROR: Final = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Measurement:
    namespace: str
    name: str
    value: float
    unit: str
    dimensions: tuple[tuple[str, str], ...]
    at: float
    """Epoch seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Log:
    """Of one execution environment; what it writes is appended to the file."""

    function: str
    stream: str
    path: Path


class Telemetry(Protocol):
    """Is told in the event loop of whoever serves, so nothing here may wait."""

    def measured(self, measurement: Measurement) -> None: ...

    def log_began(self, log: Log) -> None: ...

    def log_ended(self, log: Log) -> None:
        """Nothing will be appended any more."""


class Untold:
    """Nobody listens."""

    def measured(self, measurement: Measurement) -> None: ...

    def log_began(self, log: Log) -> None: ...

    def log_ended(self, log: Log) -> None: ...


class FunctionMetrics:
    """Those that Lambda makes of a function with a URL, by their names on AWS."""

    def __init__(self, telemetry: Telemetry, function: str) -> None:
        self._telemetry = telemetry
        self._dimensions = (("FunctionName", function),)

    def answered(self, status: int, *, began: float, seconds: float) -> None:
        """A request to the URL has its answer, whoever gave it."""
        self._tell("UrlRequestCount", 1, at=began)
        server = status >= _FIRST_SERVER_ERROR
        self._tell("Url5xxCount", int(server), at=began)
        self._tell("Url4xxCount", int(status >= _FIRST_CLIENT_ERROR and not server), at=began)
        self._tell("UrlRequestLatency", seconds * 1000, MILLISECONDS, at=began)

    def throttled(self) -> None:
        self._tell("Throttles", 1, at=time.time())

    def failed(self) -> None:
        """The invocation came to no environment: none could be made."""
        self._invoked(error=True, began=time.time())

    @contextlib.contextmanager
    def invocation(self, concurrent: int) -> Iterator[None]:
        """Dated by its start, as on AWS. One that ends with an exception has failed."""
        began, since = time.time(), time.monotonic()
        self._tell("ConcurrentExecutions", concurrent, at=began)
        error = False
        try:
            yield
        except Exception:
            error = True
            raise
        finally:
            self._invoked(error=error, began=began)
            lasted = (time.monotonic() - since) * 1000
            self._tell("Duration", lasted, MILLISECONDS, at=began)

    def _invoked(self, *, error: bool, began: float) -> None:
        self._tell("Invocations", 1, at=began)
        self._tell("Errors", int(error), at=began)
        self._tell("Throttles", 0, at=began)

    def _tell(self, name: str, value: float, unit: str = COUNT, *, at: float) -> None:
        self._telemetry.measured(
            Measurement(
                namespace="AWS/Lambda",
                name=name,
                value=value,
                unit=unit,
                dimensions=self._dimensions,
                at=at,
            )
        )


class DistributionMetrics:
    """Those that CloudFront makes of a distribution."""

    def __init__(self, telemetry: Telemetry, distribution: str) -> None:
        self._telemetry = telemetry
        self._dimensions = (("DistributionId", distribution), ("Region", "Global"))

    def answered(self, status: int) -> None:
        server = status >= _FIRST_SERVER_ERROR
        client = status >= _FIRST_CLIENT_ERROR and not server
        # Of one request a rate is all or nothing; its average over many is theirs.
        for name, value, unit in (
            ("Requests", 1, "None"),
            ("4xxErrorRate", 100 * client, PERCENT),
            ("5xxErrorRate", 100 * server, PERCENT),
        ):
            self._telemetry.measured(
                Measurement(
                    namespace="AWS/CloudFront",
                    name=name,
                    value=value,
                    unit=unit,
                    dimensions=self._dimensions,
                    at=time.time(),
                )
            )
