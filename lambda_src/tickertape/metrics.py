"""The counters of the last 24 hours: written with each append, read by the bucket.

The counters of an hour or a minute are spread over rows by ticker, as no row of DynamoDB's may grow
beyond 400 KB and each write costs as much as its whole row: an append of one ticker's items writes
one row of each.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain
from threading import Lock
from typing import TYPE_CHECKING, Final
from zlib import crc32

from lambda_src.tickertape.clock import Clock, epoch_seconds, expiry, iso
from lambda_src.tickertape.events import Item, Metrics

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from lambda_src.tickertape.attributes import Row
    from lambda_src.tickertape.table import Table

PARTITION = "METRICS"
KEPT = timedelta(hours=26)
# An append that began before a minute ended may land this much after it.
SETTLED = timedelta(minutes=2)
TAG = "tag:"
MINUTES_IN_DAY = 24 * 60
SHARDS: Final = 8
"""Rows of a bucket. One holds some 30,000 tickers; a digit names it in its key."""

Counts = Counter[str]


def hour_key(hour: int) -> str:
    """`hour` and `minute` count from the epoch."""
    return f"H#{hour:08d}"


def minute_key(minute: int) -> str:
    return f"M#{minute:010d}"


def minute_of(moment: datetime) -> int:
    return epoch_seconds(moment) // 60


def shard(ticker: str) -> int:
    """Alike in every process, as hash() is not."""
    return crc32(ticker.encode()) % SHARDS


def count(items: Iterable[Item]) -> dict[int, Counts]:
    """By shard: each ticker in its own, and an item as a whole in that of its first."""
    counts: defaultdict[int, Counts] = defaultdict(Counter)
    for item in items:
        counts[shard(item.tickers[0])].update(["total", item.sentiment])
        for ticker in item.tickers:
            counts[shard(ticker)][TAG + ticker] += 1
    return counts


def counting(
    table: "Table", items: Sequence[Item], moment: datetime
) -> "Iterator[TransactWriteItemTypeDef]":
    """The actions that add `items` to the hour and the minute of `moment`."""
    minute = minute_of(moment)
    for number, counts in sorted(count(items).items()):
        names = {f"#{n}": name for n, name in enumerate(counts)}
        values = {f":{n}": added for n, added in enumerate(counts.values())}
        added = ", ".join(f"#{n} :{n}" for n in range(len(counts)))
        for bucket in (hour_key(minute // 60), minute_key(minute)):
            yield table.update(
                PARTITION,
                f"{bucket}#{number}",
                f"ADD {added} SET expires_at = :expiry",
                names=names,
                values={**values, ":expiry": expiry(moment, KEPT)},
            )


class MetricsReader:
    """Adds up the buckets of the last 1,440 minutes; keeps those that can no longer change.

    A day is up to 59 minutes of its first hour, then 24 hours, the last of them unfinished; so a
    reader that has read before asks only for the hour and the minutes that still move.
    """

    def __init__(self, table: "Table", clock: Clock) -> None:
        self._table = table
        self._clock = clock
        self._settled: dict[str, Counts] = {}
        self._lock = Lock()

    def read(self) -> Metrics:
        with self._lock:
            return self._read()

    def _read(self) -> Metrics:
        now = self._clock()
        last = minute_of(now)
        first = last - MINUTES_IN_DAY + 1
        first_whole_hour = -(-first // 60)
        settled = minute_of(now - SETTLED)
        hours = self._buckets(
            [hour_key(hour) for hour in range(first_whole_hour, last // 60 + 1)],
            still_moving=hour_key(settled // 60),
        )
        edge = self._buckets(
            [minute_key(minute) for minute in range(first, first_whole_hour * 60)],
            still_moving=minute_key(settled),
        )
        recent = self._buckets(
            [minute_key(minute) for minute in range(last - 59, last + 1)],
            still_moving=minute_key(settled),
        )
        self._forget(hour_key(first_whole_hour), minute_key(first))
        return _add_up(hours + edge, recent, now)

    def _buckets(self, keys: Sequence[str], *, still_moving: str) -> list[Counts]:
        """The counts of `keys`, a contiguous run; those before `still_moving` are kept."""
        unknown = [key for key in keys if key not in self._settled]
        if unknown:
            fresh = self._query(unknown[0], unknown[-1])
            for key in unknown:
                self._settled[key] = fresh.get(key, Counter())
        counts = [self._settled[key] for key in keys]
        for key in unknown:
            if key >= still_moving:
                del self._settled[key]
        return counts

    def _query(self, first: str, last: str) -> dict[str, Counts]:
        pages = self._table.query(
            "pk = :pk AND sk BETWEEN :first AND :last",
            {":pk": PARTITION, ":first": first, ":last": f"{last}#{SHARDS}"},
        )
        buckets: defaultdict[str, Counts] = defaultdict(Counter)
        for row in chain.from_iterable(pages):
            buckets[row["sk"].rpartition("#")[0]].update(_counts(row))
        return buckets

    def _forget(self, oldest_hour: str, oldest_minute: str) -> None:
        oldest = {"H": oldest_hour, "M": oldest_minute}
        for key in [key for key in self._settled if key < oldest[key[0]]]:
            del self._settled[key]


def _counts(row: "Row") -> Counts:
    return Counter({k: v for k, v in row.items() if k not in {"pk", "sk", "expires_at"}})


def _add_up(day: Iterable[Counts], hour: Iterable[Counts], now: datetime) -> Metrics:
    counts: Counts = Counter()
    for bucket in day:
        counts.update(bucket)
    tags = {key.removeprefix(TAG): n for key, n in counts.items() if key.startswith(TAG)}
    return Metrics(
        total=counts["total"],
        positive=counts["positive"],
        neutral=counts["neutral"],
        negative=counts["negative"],
        tickers=len(tags),
        by_tag=dict(sorted(tags.items(), key=lambda tag: (-tag[1], tag[0]))),
        rate_last_hour=sum(bucket["total"] for bucket in hour),
        rate_last_24h=counts["total"],
        timestamp=iso(now),
    )
