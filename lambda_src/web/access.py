"""One log line for an answer: so that a correlation id from anywhere is found in the log.

Streams, publications and failures (5xx) write lines of their own; readiness is asked for without
end.
A process writes at most LINES a second of each kind for long, and says how many it left out: a
poller's or a flood's lines would cost more than their requests (docs/cost.md).
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from lambda_src.tickertape.telemetry import log

if TYPE_CHECKING:
    from starlette.types import Scope

LINES: Final = 1.0
BURST: Final = 20.0
_REFUSED: Final = range(400, 500)
_QUIET: Final = frozenset({"/ready", "/health"})


class Bound:
    """A bucket that fills with LINES a second up to BURST."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._filled_at = clock()
        self._left = BURST
        self._omitted = 0

    def take(self) -> int | None:
        """How many were left out since the last line; None where this one is to be, too."""
        now = self._clock()
        self._left = min(BURST, self._left + (now - self._filled_at) * LINES)
        self._filled_at = now
        if self._left < 1:
            self._omitted += 1
            return None
        self._left -= 1
        omitted, self._omitted = self._omitted, 0
        return omitted


class AccessLog:
    """Reads and refusals have a bound each: polls never hide a refusal."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._reads = Bound(clock)
        self._refusals = Bound(clock)

    def begin(self) -> float:
        return self._clock()

    def answered(self, scope: "Scope", status: int, began: float) -> None:
        """No address, no header, no query, no id: what a caller sent may be secret."""
        refused = status in _REFUSED
        if not (refused or (status < _REFUSED.start and _is_read(scope))):
            return
        omitted = (self._refusals if refused else self._reads).take()
        if omitted is None:
            return
        log().info(
            "Refused" if refused else "Answered",
            extra={
                "correlation_id": scope["state"]["correlation_id"],
                "method": scope["method"],
                # With its parameters unfilled: what stands in their place is the caller's own.
                "route": getattr(scope.get("route"), "path", None),
                "status": status,
                "milliseconds": round((self._clock() - began) * 1000),
            }
            | ({"omitted": omitted} if omitted else {}),
        )


def _is_read(scope: "Scope") -> bool:
    path: str = scope["path"]
    return scope["method"] in {"GET", "HEAD"} and not (path in _QUIET or path.endswith("/stream"))
