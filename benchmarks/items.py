"""Scored posts as they would come, always the same ones."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

TICKERS = ("AAPL", "AMZN", "GOOG", "META", "MSFT", "NVDA", "TSLA", "BRK.B")
_BEGINNING = datetime(2026, 1, 2, 14, 30, tzinfo=UTC)


def posts(count: int, *, prefix: str = "bench") -> Iterator[dict[str, Any]]:
    """As a publisher that scores by itself would send them; some 200 bytes each."""
    random = Random(7)  # noqa: S311 - the same feed in every run
    for number in range(count):
        score = round(random.random(), 4)
        moment = _BEGINNING + timedelta(milliseconds=137 * number)
        yield {
            "item_id": f"{prefix}-{number:08d}",
            "tickers": random.sample(TICKERS, random.choice((1, 1, 1, 2, 3))),
            "sentiment": ("negative", "neutral", "positive")[min(2, int(score * 3))],
            "score": score,
            "timestamp": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
