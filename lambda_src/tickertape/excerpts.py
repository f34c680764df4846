"""Excerpts of the log, each for one answer and within a budget of read units.

Whoever looks for a rare ticker finds little in much, so what an answer reads is bounded, not what
it finds. Rows are asked for by their numbers: how many bytes a number has is bounded, how many a
row has is not known before it is read.
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lambda_src.tickertape.batch import Batch, feed_items, log_key, read_batch
from lambda_src.tickertape.clock import Clock, epoch_seconds
from lambda_src.tickertape.events import FeedItem, LastEventId, Resume
from lambda_src.tickertape.feed import HOLE_PAUSES, MAX_ITEMS, PARTITION, Feed

if TYPE_CHECKING:
    from lambda_src.tickertape.attributes import Row
    from lambda_src.tickertape.table import Table

READ_UNITS: Final = 20
"""Of the log, for one answer. With HEAD, and HEAD again where a row is missing, 25."""

BLOCK_BYTES: Final = 4096
"""Half a unit, or a whole one where the read is consistent; a query's rows are one size."""

LARGEST_ITEM_BYTES: Final = 1_200
ROW_BYTES: Final = 150
"""Of a row, but for its items."""

Tickers = frozenset[str]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """All that was asked for of the numbers from `first` to `last`.

    `more`: the log goes on after it; `begins`: the log holds nothing before it.
    """

    items: list[FeedItem]
    first: int
    last: int
    more: bool = False
    begins: bool = False


class _Budget:
    def __init__(self, units: int = READ_UNITS) -> None:
        self._blocks = 2 * units

    def span(self, *, consistent: bool = False) -> int:
        """How many numbers a query may cover, though its oldest row begins before them."""
        room = self._blocks // (2 if consistent else 1) * BLOCK_BYTES
        return max(0, room // (LARGEST_ITEM_BYTES + ROW_BYTES) - (MAX_ITEMS - 1))

    def spend(self, rows: "list[Row]", *, consistent: bool) -> None:
        size = sum(ROW_BYTES + len(row["items"].encode()) for row in rows)
        self._blocks -= max(1, math.ceil(size / BLOCK_BYTES)) * (2 if consistent else 1)


class Excerpts:
    def __init__(
        self,
        table: "Table",
        clock: Clock,
        feed: Feed,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._table = table
        self._clock = clock
        self._feed = feed
        self._pause = pause

    def after(
        self, cursor: int | None, limit: int, tickers: Tickers | None = None
    ) -> tuple[Resume, Excerpt]:
        """What follows the cursor without a gap; the newest where the cursor is unknown."""
        budget, head = _Budget(), self._feed.head()
        if cursor is not None and cursor > head:
            head = self._feed.head(consistent=True)
            # An item may be seen, and sent, a moment before the HEAD of its transaction.
            if cursor > head and self._holding(budget, cursor, consistent=True):
                head = cursor
        if cursor is not None and cursor <= head:
            following = self._following(budget, cursor, head, limit, tickers)
            if following is not None:
                return "resumed", following
        return "reset", self._newest(budget, limit, tickers, None)

    def newest(
        self, limit: int, tickers: Tickers | None = None, *, before: int | None = None
    ) -> Excerpt:
        """The last `limit` items in feed order, of those before number `before`."""
        return self._newest(_Budget(), limit, tickers, before)

    def _following(
        self, budget: _Budget, cursor: int, head: int, limit: int, tickers: Tickers | None
    ) -> Excerpt | None:
        """None where the log does not hold what follows the cursor, or no longer."""
        items: list[FeedItem] = []
        last = cursor
        for batch in self._onward(budget, cursor, head):
            if self._expired(batch):
                break
            items += feed_items(batch, tickers)
            last = batch.last_seq
            if len(items) >= limit:
                items, last = items[:limit], _number(items[limit - 1])
                break
        if last == cursor < head:
            return None
        return Excerpt(items, cursor + 1, last, more=last < head)

    def _onward(self, budget: _Budget, cursor: int, head: int) -> Iterator[Batch]:
        """What follows, up to a gap or the end of the budget."""
        batches = self._next(budget, cursor) if cursor < head else []
        while batches:
            for batch in batches:
                if batch.first_seq > cursor + 1:
                    return
                yield batch.after(cursor)
                cursor = batch.last_seq
            # The next row may end as late as this.
            if cursor >= head or (span := budget.span()) < MAX_ITEMS:
                return
            batches = self._read(budget, cursor + 1, cursor + span)

    def _next(self, budget: _Budget, cursor: int) -> list[Batch]:
        for consistent in self._looks(budget):
            batch = self._holding(budget, cursor + 1, consistent=consistent)
            if batch is not None:
                return [batch]
        return []

    def _newest(
        self, budget: _Budget, limit: int, tickers: Tickers | None, before: int | None
    ) -> Excerpt:
        begins, last = False, 0
        for consistent in self._looks(budget):
            head, begins = self._feed.tip(consistent=consistent)
            last = head if before is None else min(head, max(before - 1, 0))
            if begins or last == 0:
                break
            batch = self._holding(budget, last, consistent=consistent)
            if batch is not None:
                return self._back(budget, batch.until(last), limit, tickers)
        else:
            # It is gone, unless there was no more to spend on looking for it.
            begins = budget.span(consistent=True) > 0
        return Excerpt([], last + 1, last, begins=begins or last == 0)

    def _back(self, budget: _Budget, newest: Batch, limit: int, tickers: Tickers | None) -> Excerpt:
        items: list[FeedItem] = []
        last = below = newest.last_seq
        batches = [newest]
        while batches:
            for batch in batches:
                if self._expired(batch):
                    return Excerpt(items, below + 1, last, begins=True)
                if batch.last_seq != below:
                    # What is above a gap is told of when the gap is closed.
                    items, last = [], batch.last_seq
                items[:0] = feed_items(batch, tickers)
                below = batch.first_seq - 1
                if len(items) >= limit:
                    items = items[-limit:]
                    first = _number(items[0])
                    return Excerpt(items, first, last, begins=first == 1)
            span = min(budget.span(), below)
            batches = self._read(budget, below - span + 1, below, newest_first=True) if span else []
        return Excerpt(items, below + 1, last, begins=below == 0)

    def _looks(self, budget: _Budget) -> Iterator[bool]:
        """Whether to look consistently: a row may be seen a moment late."""
        yield False
        for pause in HOLE_PAUSES:
            if budget.span(consistent=True) > 0:
                self._pause(pause)
                yield True

    def _holding(self, budget: _Budget, number: int, *, consistent: bool) -> Batch | None:
        """The batch of a number, where it is seen."""
        batches = self._read(budget, number, number + MAX_ITEMS - 1, limit=1, consistent=consistent)
        held = bool(batches) and batches[0].first_seq <= number
        return batches[0] if held else None

    def _expired(self, batch: Batch) -> bool:
        return batch.expires_at <= epoch_seconds(self._clock())

    def _read(
        self,
        budget: _Budget,
        first: int,
        last: int,
        *,
        limit: int | None = None,
        consistent: bool = False,
        newest_first: bool = False,
    ) -> list[Batch]:
        """The rows that end within these numbers."""
        pages = self._table.query(
            "pk = :pk AND sk BETWEEN :first AND :last",
            {":pk": PARTITION, ":first": log_key(first), ":last": log_key(last)},
            consistent=consistent,
            newest_first=newest_first,
            limit=limit,
        )
        rows = next(pages)
        budget.spend(rows, consistent=consistent)
        return [read_batch(row) for row in rows]


def _number(item: FeedItem) -> int:
    return LastEventId.parse(item.event_id).cursor or 0
