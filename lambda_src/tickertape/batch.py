"""A batch of the feed's log: the items of one append, under the number of the last of them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambda_src.tickertape.events import FeedItem, Item, NewItem, event_id

if TYPE_CHECKING:
    from lambda_src.tickertape.attributes import Row


def log_key(last_seq: int) -> str:
    return f"LOG#{last_seq:020d}"


@dataclass(frozen=True, slots=True)
class Batch:
    """What one append wrote, or the rest of it from a cursor on."""

    first_seq: int
    items: list[Item]
    published_at: str
    expires_at: int

    @property
    def last_seq(self) -> int:
        return self.first_seq + len(self.items) - 1

    def after(self, cursor: int) -> "Batch":
        first = max(self.first_seq, cursor + 1)
        rest = self.items[first - self.first_seq :]
        return Batch(first, rest, self.published_at, self.expires_at)

    def until(self, last: int) -> "Batch":
        kept = self.items[: max(0, last - self.first_seq + 1)]
        return Batch(self.first_seq, kept, self.published_at, self.expires_at)

    def numbered(self) -> Iterator[tuple[int, NewItem]]:
        for seq, item in enumerate(self.items, self.first_seq):
            # Validated when it was appended.
            yield (
                seq,
                NewItem.model_construct(
                    **item.__dict__, ticker=item.tickers[0], published_at=self.published_at
                ),
            )


def feed_items(batch: Batch, tickers: frozenset[str] | None) -> Iterator[FeedItem]:
    for seq, item in batch.numbered():
        if tickers is None or not tickers.isdisjoint(item.tickers):
            yield FeedItem.model_construct(**item.__dict__, event_id=event_id(seq))


def log_items(items: Sequence[Item]) -> str:
    """In as few bytes as they have, as reads are paid for by them."""
    rows = [item.model_dump() for item in items]
    return json.dumps(rows, separators=(",", ":"), ensure_ascii=False)


def read_batch(row: "Row") -> Batch:
    items = [Item.model_construct(**fields) for fields in json.loads(row["items"])]
    return Batch(row["first_seq"], items, row["published_at"], row["expires_at"])
