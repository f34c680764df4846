"""A series of counts over time, as it is answered."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from pydantic import BaseModel, Field

from lambda_src.tickertape.clock import iso
from lambda_src.tickertape.history.rows import (
    ALL,
    MEASURES,
    MINUTES,
    QUARTERS,
    SCORE_UNIT,
    SCORES,
    Counts,
    Resolution,
    attribute,
)

Points = list[int | None]


class TickerSeries(BaseModel):
    """One point a step; null where nothing is known, or where there is no mean of nothing."""

    ticker: str | None = Field(description="null: every item")
    positive: Points
    neutral: Points
    negative: Points
    mean: list[float | None] = Field(description="Mean score of the step's items")
    total: int = Field(description="Items of the whole range")
    mean_of_all: float | None = Field(description="Mean score of the whole range")


class TimeSeries(BaseModel):
    range: str
    step_seconds: int
    start: str
    end: str = Field(description="The end of the last step, which may be under way")
    since: str | None = Field(description="When history begins; before it nothing is known")
    cursor: str = Field(description="Everything up to this item is counted, and nothing after it")
    series: list[TickerSeries]


@dataclass(frozen=True)
class Range:
    """`steps` points of `step_seconds`, made of rows of one resolution."""

    steps: int
    step_seconds: int
    resolution: Resolution

    @property
    def seconds(self) -> int:
        return self.steps * self.step_seconds

    @property
    def kept(self) -> timedelta:
        """How old its last step may be for all of it to be there still."""
        return self.resolution.kept - timedelta(seconds=self.seconds + self.step_seconds)

    def start(self, last: int) -> int:
        """Where it starts if `last`, in epoch seconds, is within its last step."""
        return last // self.step_seconds * self.step_seconds - self.seconds + self.step_seconds


RANGES: Final = {
    "1h": Range(60, 60, MINUTES),
    "6h": Range(72, 300, MINUTES),
    "24h": Range(96, 900, QUARTERS),
    "7d": Range(168, 3_600, QUARTERS),
    "30d": Range(120, 21_600, QUARTERS),
}


def ticker_series(
    ticker: str, range_: Range, *, start: int, known: int, rows: Mapping[str, Counts]
) -> TickerSeries:
    """`rows` by sort key; `start` and `known` (where history begins) in epoch seconds."""
    steps = [
        _step_counts(range_, begins, rows)
        for begins in range(start, start + range_.seconds, range_.step_seconds)
    ]
    first_known = max(0, (known - start) // range_.step_seconds)
    whole: Counts = Counter()
    for counts in steps:
        whole.update(counts)

    def column(measure: str) -> Points:
        return [counts[measure] if n >= first_known else None for n, counts in enumerate(steps)]

    return TickerSeries(
        ticker=None if ticker == ALL else ticker,
        positive=column(MEASURES["positive"]),
        neutral=column(MEASURES["neutral"]),
        negative=column(MEASURES["negative"]),
        mean=[_mean(counts) for counts in steps],
        total=_total(whole),
        mean_of_all=_mean(whole),
    )


def moment(second: int) -> str:
    return iso(datetime.fromtimestamp(second, UTC))


def _step_counts(range_: Range, begins: int, rows: Mapping[str, Counts]) -> Counts:
    counts: Counts = Counter()
    for row, slot in _slots(range_, begins):
        if row in rows:
            for measure in (*MEASURES.values(), SCORES):
                counts[measure] += rows[row][attribute(slot, measure)]
    return counts


def _slots(range_: Range, begins: int) -> Iterator[tuple[str, int]]:
    resolution = range_.resolution
    for second in range(begins, begins + range_.step_seconds, resolution.slot_seconds):
        yield resolution.key(resolution.row_of(second)), resolution.slot_of(second)


def _total(counts: Counts) -> int:
    return sum(counts[measure] for measure in MEASURES.values())


def _mean(counts: Counts) -> float | None:
    total = _total(counts)
    return round(counts[SCORES] / total / SCORE_UNIT, 4) if total else None
