"""Counts the log into the rows, each item once, whoever does it and wherever it is killed."""

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lambda_src.tickertape.clock import Clock, epoch_seconds, expiry, parse_iso
from lambda_src.tickertape.errors import StoreError, TransactionCanceledError
from lambda_src.tickertape.events import Item
from lambda_src.tickertape.feed import RETENTION, Feed
from lambda_src.tickertape.history.rows import RESOLUTIONS, Counts, RowKey, counted, partition
from lambda_src.tickertape.telemetry import log

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from lambda_src.tickertape.batch import Batch
    from lambda_src.tickertape.table import Table

PARTITION = "SERIES"
POSITION = "COUNTED"
# DynamoDB's limit of a transaction, less the position itself.
MAX_ROWS = 99
ATTEMPTS = 4
BATCHES_AT_ONCE = 25

_KEPT = {resolution.letter: resolution.kept for resolution in RESOLUTIONS}


@dataclass(frozen=True)
class Position:
    """`seq` is counted, and everything before it; `previous` is what the last step began after.

    `since` is the publication of the first item that was ever counted; `moved_at` when the
    position last moved, in epoch seconds.
    """

    seq: int = 0
    previous: int = 0
    since: str | None = None
    moved_at: int = 0


@dataclass
class Step:
    """What one transaction counts: the items after `after`, as many as its rows have room for."""

    after: int
    last: int
    since: str | None
    rows: dict[RowKey, Counts] = field(default_factory=dict)

    def add(self, seq: int, item: Item, published_at: str) -> bool:
        """False where the transaction would become too large."""
        touched = dict(counted(item, parse_iso(published_at)))
        if len(self.rows.keys() | touched.keys()) > MAX_ROWS:
            return False
        for key, counts in touched.items():
            self.rows.setdefault(key, Counter()).update(counts)
        self.last = seq
        self.since = self.since or published_at
        return True


class History:
    def __init__(self, table: "Table", clock: Clock, feed: Feed) -> None:
        self._table = table
        self._clock = clock
        self._feed = feed

    def position(self) -> Position:
        row = self._table.get(PARTITION, POSITION, consistent=True)
        if row is None:
            return Position()
        return Position(row["seq"], row["previous"], row["since"], row["moved_at"])

    def keep_up(self) -> None:
        """Count what was just published. What fails is counted by the next, or by a reader."""
        try:
            self.catch_up()
        except StoreError as error:
            log().warning("History is counted later", extra={"cause": str(error)})

    def catch_up(self, *, steps: int = 8) -> Position:
        """Count what the log holds after the position, in `steps` transactions at most.

        Where somebody else counts at the same time, theirs stands. Raises StoreError.
        """
        position, canceled = self.position(), 0
        while steps and canceled < ATTEMPTS:
            step = self._next(position)
            if step is None:
                break
            try:
                self._table.transact(*self._counting(position, step))
            except TransactionCanceledError:
                canceled += 1
                position = self.position()
            else:
                steps -= 1
                position = Position(step.last, step.after, step.since, self._now())
        return position

    def _next(self, position: Position) -> Step | None:
        after, since = position.seq, position.since
        batches = self._feed.read(after, consistent=True, limit=BATCHES_AT_ONCE)
        if not batches and self._now() - position.moved_at > RETENTION.total_seconds():
            # What followed the position has left the log: history begins anew after the gap.
            first = self._feed.first_kept(position.seq)
            if first is None:
                return None
            after, since = first - 1, None
            batches = self._feed.read(after, consistent=True, limit=BATCHES_AT_ONCE)
        return _step(after, batches, since)

    def _counting(self, position: Position, step: Step) -> "Iterator[TransactWriteItemTypeDef]":
        unmoved = "seq = :before" if position.seq else "attribute_not_exists(pk)"
        yield self._table.update(
            PARTITION,
            POSITION,
            "SET seq = :seq, previous = :previous, since = :since, moved_at = :now",
            condition=unmoved,
            values={
                ":seq": step.last,
                ":previous": step.after,
                ":since": step.since,
                ":now": self._now(),
                **({":before": position.seq} if position.seq else {}),
            },
        )
        for (ticker, key), counts in step.rows.items():
            names = {f"#{n}": name for n, name in enumerate(counts)}
            values = {f":{n}": number for n, number in enumerate(counts.values())}
            added = ", ".join(f"#{n} :{n}" for n in range(len(counts)))
            expires = expiry(self._clock(), _KEPT[key[0]])
            yield self._table.update(
                partition(ticker),
                key,
                f"ADD {added} SET seq = :seq, expires_at = :expiry",
                names=names,
                values={**values, ":seq": step.last, ":expiry": expires},
            )

    def _now(self) -> int:
        return epoch_seconds(self._clock())


def _step(after: int, batches: "Sequence[Batch]", since: str | None) -> Step | None:
    step = Step(after, after, since)
    for batch in batches:
        for seq, item in enumerate(batch.items, batch.first_seq):
            if not step.add(seq, item, batch.published_at):
                return step
    return step if step.last > after else None
