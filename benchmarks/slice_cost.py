"""What a length of slice costs: `python -m benchmarks.slice_cost` prints the table of docs/cost.md.

Prices of us-east-1. A visit is as long as an exponential distribution says, since people leave
whenever they like; Lambda bills the slice that they leave to its end.
"""

import math
from dataclasses import dataclass
from typing import Final

LAMBDA_GB_SECOND: Final = 0.0000133334
LAMBDA_REQUEST: Final = 0.20e-6
READ_UNIT: Final = 0.125e-6
WRITE_UNIT: Final = 0.625e-6

MEMORY_GB: Final = 0.25
POLL_READ_UNITS_PER_SECOND: Final = 0.5 / 0.5
"""HEAD, eventually consistent, every half second."""

HEARTBEAT_SECONDS: Final = 20
HEARTBEAT_UNITS: Final = (3, 1)
"""Reads and writes: count the leases, check the session; renew the lease."""

OPENING_SECONDS: Final = 0.1
OPENING_UNITS: Final = (10, 5)
"""Reads: leases, client, head, log, metrics. Writes: a transaction of two items, a release."""

RETRY_SECONDS: Final = 1.15
"""The pause that `retry: 1000` asks for, and a warm opening."""

VISIT_SECONDS: Final = 600
SLICES: Final = (15, 30, 60, 120, 300, 900)
COLUMNS: Final = (
    "slice",
    "billed after a viewer left",
    "waste",
    "reconnections",
    "watching",
    "total",
    "between slices",
)


def per_second() -> float:
    """Dollars that a connected viewer costs a second."""
    reads, writes = HEARTBEAT_UNITS
    heartbeat = reads * READ_UNIT + writes * WRITE_UNIT
    return (
        MEMORY_GB * LAMBDA_GB_SECOND
        + POLL_READ_UNITS_PER_SECOND * READ_UNIT
        + heartbeat / HEARTBEAT_SECONDS
    )


def per_opening() -> float:
    """Dollars that the opening and the end of a slice cost."""
    reads, writes = OPENING_UNITS
    compute = OPENING_SECONDS * MEMORY_GB * LAMBDA_GB_SECOND
    return LAMBDA_REQUEST + compute + reads * READ_UNIT + writes * WRITE_UNIT


@dataclass(frozen=True)
class Visits:
    """A thousand visits, followed in slices of this many seconds."""

    slice_seconds: int

    @property
    def slices(self) -> float:
        """Slices of a mean visit: the expectation of ceil(visit / slice)."""
        return 1 / -math.expm1(-self.slice_seconds / VISIT_SECONDS)

    @property
    def wasted_seconds(self) -> float:
        """How long a slice goes on after its viewer has left."""
        return self.slices * self.slice_seconds - VISIT_SECONDS

    @property
    def watching(self) -> float:
        return 1000 * VISIT_SECONDS * per_second()

    @property
    def waste(self) -> float:
        return 1000 * self.wasted_seconds * per_second()

    @property
    def openings(self) -> float:
        return 1000 * self.slices * per_opening()

    @property
    def away(self) -> float:
        """Share of the time that a viewer waits between two slices."""
        return RETRY_SECONDS / (RETRY_SECONDS + self.slice_seconds)


def table() -> str:
    rows = [
        f"| {' | '.join(COLUMNS)} |",
        "|---" * len(COLUMNS) + "|",
    ]
    for seconds in SLICES:
        visits = Visits(seconds)
        total = visits.watching + visits.waste + visits.openings
        rows.append(
            f"| {seconds} s | {visits.wasted_seconds:.0f} s | ${visits.waste:.2f} "
            f"| ${visits.openings:.2f} | ${visits.watching:.2f} | ${total:.2f} "
            f"| {visits.away:.1%} |"
        )
    return "\n".join(rows)


if __name__ == "__main__":
    print(table())
    print(f"\na second ${per_second():.3g}, an opening ${per_opening():.3g}")
