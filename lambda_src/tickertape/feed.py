"""The feed: one durable, totally ordered log of items, numbered without gaps."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from lambda_src.tickertape.backoff import backoff
from lambda_src.tickertape.batch import Batch, log_items, log_key, read_batch
from lambda_src.tickertape.clock import Clock, epoch_seconds, expiry, iso
from lambda_src.tickertape.errors import StoreError, TransactionCanceledError
from lambda_src.tickertape.events import Item, Resume
from lambda_src.tickertape.metrics import counting

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from lambda_src.tickertape.table import Table

PARTITION = "FEED"
# Every reader polls it, so it shares a partition with nothing.
HEAD = "HEAD"
RETENTION = timedelta(hours=72)
# A guard outlives the item it guards: an id published again a month later is still a duplicate.
GUARDED = timedelta(days=30)
MAX_ITEMS = 40
ATTEMPTS = 12
LONGEST_PAUSE_SECONDS = 1.0
HOLE_PAUSES = (0.05, 0.1, 0.2)


# Told how many items are accepted and how many are duplicates.
ExtraWrite = Callable[[int, int], "TransactWriteItemTypeDef"]


@dataclass(frozen=True, slots=True)
class Appended:
    """`accepted`: item id and sequence number; `conflicts`: how often another writer was first."""

    accepted: list[tuple[str, int]]
    duplicates: list[str]
    conflicts: int


class Feed:
    """`conflicted` hears of each time that another writer was first, also of the last one."""

    def __init__(
        self,
        table: "Table",
        clock: Clock,
        pause: Callable[[float], None] = time.sleep,
        *,
        conflicted: Callable[[], None] = lambda: None,
    ) -> None:
        self._table = table
        self._clock = clock
        self._pause = pause
        self._conflicted = conflicted

    def head(self, *, consistent: bool = False) -> int:
        """The newest sequence number; 0 before the first item."""
        return self.tip(consistent=consistent)[0]

    def tip(self, *, consistent: bool) -> tuple[int, bool]:
        """Also whether the log is empty by right: nothing was ever in it, or all has expired."""
        row = self._table.get(HEAD, HEAD, consistent=consistent)
        if row is None:
            return 0, True
        return row["seq"], row["log_until"] <= epoch_seconds(self._clock())

    def append(self, items: Sequence[Item], *, extra: "ExtraWrite | None" = None) -> Appended:
        """At most MAX_ITEMS, all of them numbered or none; ids that were seen are left out.

        `extra` gives an action that succeeds with them or not at all; where every item was seen
        there is nothing for it to go along with. Its condition may fail only where theirs do.
        Raises StoreError when other writers were first ATTEMPTS times, or the table fails.
        """
        fresh = {item.item_id: item for item in reversed(items)}
        duplicates = [
            item.item_id for n, item in enumerate(items) if fresh[item.item_id] is not item
        ]
        candidates = [item for item in items if fresh[item.item_id] is item]
        conflicts = 0
        for attempt in range(ATTEMPTS):
            if not candidates:
                return Appended([], duplicates, conflicts)
            head = self.head(consistent=True)
            try:
                actions = self._appending(candidates, head)
                if extra is None:
                    self._table.transact(*actions)
                else:
                    self._table.transact(*actions, extra(len(candidates), len(duplicates)))
            except TransactionCanceledError as canceled:
                seen = _guarded(candidates, canceled.reasons)
                duplicates += seen
                candidates = [item for item in candidates if item.item_id not in seen]
                if not seen:
                    conflicts += 1
                    self._conflicted()
                    self._pause(backoff(attempt, longest=LONGEST_PAUSE_SECONDS))
            else:
                accepted = [(item.item_id, head + n) for n, item in enumerate(candidates, 1)]
                return Appended(accepted, duplicates, conflicts)
        raise StoreError("The feed is busy: nothing was published. Publish again in a few seconds")

    def _appending(self, items: Sequence[Item], head: int) -> "Iterator[TransactWriteItemTypeDef]":
        """HEAD first, then a guard an item: `_guarded` reads the reasons by this order."""
        now = self._clock()
        last = head + len(items)
        unmoved = "seq = :head" if head else "attribute_not_exists(pk)"
        yield self._table.update(
            HEAD,
            HEAD,
            "SET seq = :last, log_until = :until",
            condition=unmoved,
            values={":last": last, ":until": expiry(now, RETENTION)}
            | ({":head": head} if head else {}),
        )
        for seq, item in enumerate(items, head + 1):
            guard = {"pk": f"ITEM#{item.item_id}", "sk": "ITEM", "seq": seq}
            yield self._table.put(
                guard | {"expires_at": expiry(now, GUARDED)}, condition="attribute_not_exists(pk)"
            )
        yield self._table.put(
            {
                "pk": PARTITION,
                "sk": log_key(last),
                "first_seq": head + 1,
                "last_seq": last,
                "items": log_items(items),
                "published_at": iso(now),
                "expires_at": expiry(now, RETENTION),
            }
        )
        yield from counting(self._table, items, now)

    def read(
        self, after: int, *, consistent: bool = False, limit: int | None = None
    ) -> list[Batch]:
        """What follows `after` without a gap, a page of it at most; empty where a gap is next.

        A Query may see a later batch before an earlier one: ask again, consistently.
        """
        batches: list[Batch] = []
        cursor = after
        for batch in self._page(after, consistent=consistent, limit=limit):
            if batch.first_seq > cursor + 1:
                break
            batches.append(batch.after(cursor))
            cursor = batch.last_seq
        return batches

    def first_kept(self, after: int) -> int | None:
        """The first number after `after` that the log still holds; None where it holds none."""
        batch = next(self._page(after, consistent=True, limit=1), None)
        return None if batch is None else max(batch.first_seq, after + 1)

    def verdict(self, cursor: int | None) -> tuple[Resume, int]:
        """Whether everything after `cursor` is still here, and the cursor to go on from."""
        head, empty = self.tip(consistent=True)
        if cursor is None:
            return "reset", head
        # An item may be seen, and sent, a moment before the HEAD of its transaction.
        if cursor > head:
            kept = self._in_log(cursor)
        else:
            kept = cursor == head or (not empty and self._holds(cursor + 1))
        return ("resumed", cursor) if kept else ("reset", head)

    def _holds(self, seq: int) -> bool:
        for pause in HOLE_PAUSES:
            if self._in_log(seq):
                return True
            self._pause(pause)
        return self._in_log(seq)

    def _in_log(self, seq: int) -> bool:
        now = epoch_seconds(self._clock())
        return any(
            batch.first_seq <= seq and batch.expires_at > now
            for batch in self._page(seq - 1, consistent=True, limit=1)
        )

    def _page(self, after: int, *, consistent: bool, limit: int | None) -> Iterator[Batch]:
        pages = self._table.query(
            "pk = :pk AND sk > :after",
            {":pk": PARTITION, ":after": log_key(after)},
            consistent=consistent,
            limit=limit,
        )
        return map(read_batch, next(pages))


def _guarded(items: Sequence[Item], reasons: Sequence[str]) -> list[str]:
    """The items whose guard stood already."""
    guards = zip(items, reasons[1:], strict=False)
    return [item.item_id for item, reason in guards if reason == "ConditionalCheckFailed"]
