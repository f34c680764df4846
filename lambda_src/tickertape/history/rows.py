"""The rows of the counts: an hour by its minutes, a day by its quarters of an hour.

A row is `SERIES#<ticker>`, `H#<hour>` or `D#<day>`, counted from the epoch. Its attributes are
named after a slot and a measure: `07p` counts the positive items of slot 7. `seq` is the last item
that was counted into it, so that a reader knows of each later item that the row does not hold it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lambda_src.tickertape.clock import epoch_seconds
from lambda_src.tickertape.events import Item

ALL: Final = "*"
"""In a ticker's place: every item."""

SCORE_UNIT: Final = 10_000
"""Scores are added up as whole numbers of this fraction, so that a sum is exact."""

MEASURES: Final = {"positive": "p", "neutral": "u", "negative": "n"}
SCORES: Final = "s"


@dataclass(frozen=True)
class Resolution:
    """How finely a kind of row counts, and for how long it is kept."""

    letter: str
    row_seconds: int
    slot_seconds: int
    kept: timedelta

    def key(self, number: int) -> str:
        return f"{self.letter}#{number:08d}"

    def row_of(self, second: int) -> int:
        return second // self.row_seconds

    def slot_of(self, second: int) -> int:
        return second % self.row_seconds // self.slot_seconds


MINUTES: Final = Resolution("H", 3_600, 60, timedelta(hours=50))
QUARTERS: Final = Resolution("D", 86_400, 900, timedelta(days=32))
RESOLUTIONS: Final = (MINUTES, QUARTERS)

RowKey = tuple[str, str]
"""Ticker and sort key."""

Counts = Counter[str]


def partition(ticker: str) -> str:
    return f"SERIES#{ticker}"


def attribute(slot: int, measure: str) -> str:
    return f"{slot:02d}{measure}"


def counted(item: Item, published: datetime) -> Iterator[tuple[RowKey, Counts]]:
    """What one item adds to each row that it touches."""
    second = epoch_seconds(published)
    for resolution in RESOLUTIONS:
        key = resolution.key(resolution.row_of(second))
        slot = resolution.slot_of(second)
        counts = Counter(
            {
                attribute(slot, MEASURES[item.sentiment]): 1,
                attribute(slot, SCORES): round(item.score * SCORE_UNIT),
            }
        )
        for ticker in (ALL, *item.tickers):
            yield (ticker, key), counts
