"""What a length of slice costs: the table at the head of docs/cost.md.

A visit is as long as an exponential distribution says, since people leave whenever they like;
Lambda bills the slice that they leave to its end.
"""

import math
from dataclasses import dataclass
from typing import Final

from cost.usage import Viewer
from lambda_src.contract.slices import RETRY_MILLISECONDS

RETRY_SECONDS: Final = RETRY_MILLISECONDS / 1000 + 0.15
"""The pause that a client is asked for, and a warm opening."""

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
        return 1000 * VISIT_SECONDS * Viewer().watching(1)

    @property
    def waste(self) -> float:
        return 1000 * self.wasted_seconds * Viewer().watching(1)

    @property
    def openings(self) -> float:
        return 1000 * self.slices * Viewer().opening()

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
    return "\n".join(rows) + "\n"
