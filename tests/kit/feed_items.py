"""Items and batches as tests need them."""

from collections.abc import Sequence

from lambda_src.tickertape.batch import Batch
from lambda_src.tickertape.events import Item, Sentiment

PUBLISHED_AT = "2026-01-05T12:00:00.000Z"
NEVER = 2**40


def item(item_id: str, *tickers: str, sentiment: Sentiment = "neutral", score: float = 0.5) -> Item:
    return Item(
        item_id=item_id,
        tickers=list(tickers) or ["AAPL"],
        sentiment=sentiment,
        score=score,
        timestamp="2026-01-05T11:59:59.000Z",
    )


def items(first: int, count: int, *tickers: str) -> list[Item]:
    """`count` items named after the numbers from `first`."""
    return [item(f"item-{n}", *tickers) for n in range(first, first + count)]


def batches(*sizes: int, tickers: Sequence[str] = ()) -> list[Batch]:
    """What appends of so many items each write; item n has the sequence number n."""
    made: list[Batch] = []
    first = 1
    for size in sizes:
        made.append(Batch(first, items(first, size, *tickers), PUBLISHED_AT, NEVER))
        first += size
    return made
