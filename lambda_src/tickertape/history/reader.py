"""Reads series: what is counted, and from the log itself what is not counted yet."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from lambda_src.tickertape.clock import Clock, epoch_seconds, parse_iso
from lambda_src.tickertape.errors import StoreError
from lambda_src.tickertape.events import Item, event_id
from lambda_src.tickertape.feed import Feed
from lambda_src.tickertape.history.counting import BATCHES_AT_ONCE, History, Position
from lambda_src.tickertape.history.rows import ALL, Counts, RowKey, counted, partition
from lambda_src.tickertape.history.series import RANGES, Range, TimeSeries, moment, ticker_series

if TYPE_CHECKING:
    from lambda_src.tickertape.table import Table

# What is added from the log; where more is not counted yet, the reader says so.
TAIL_PAGES = 20
# An append that began before a step ended lands within this of its end.
SETTLED: Final = timedelta(minutes=5)


@dataclass
class _Row:
    """A row as it was read; it counts no item after `seq`."""

    seq: int
    counts: Counts


class SeriesReader:
    def __init__(self, table: "Table", clock: Clock, feed: Feed, history: History) -> None:
        self._table = table
        self._clock = clock
        self._feed = feed
        self._history = history

    def read(
        self, name: str, tickers: Sequence[str] = (), *, at: datetime | None = None
    ) -> TimeSeries:
        """One series a ticker, or one of all items; `name` is one of RANGES.

        Its last step is the one that `at` is in, the present one by default. Raises StoreError.
        """
        range_ = RANGES[name]
        start = range_.start(epoch_seconds(at or self._clock()))
        wanted = tuple(tickers) or (ALL,)
        position = self._history.catch_up()
        rows = {
            (ticker, key): row
            for ticker in wanted
            for key, row in self._rows(ticker, range_, start).items()
        }
        cursor, since = self._add_tail(rows, position, frozenset(wanted))
        known = epoch_seconds(parse_iso(since)) if since else start + range_.seconds
        return TimeSeries(
            range=name,
            step_seconds=range_.step_seconds,
            start=moment(start),
            end=moment(start + range_.seconds),
            since=since,
            cursor=event_id(cursor),
            series=[
                ticker_series(
                    ticker,
                    range_,
                    start=start,
                    known=known,
                    rows={key: row.counts for (of, key), row in rows.items() if of == ticker},
                )
                for ticker in wanted
            ],
        )

    def is_settled(self, series: TimeSeries) -> bool:
        """Whether nothing that is still to be published can change it."""
        return parse_iso(series.end) + SETTLED <= self._clock()

    def _rows(self, ticker: str, range_: Range, start: int) -> dict[str, _Row]:
        resolution = range_.resolution
        first = resolution.key(resolution.row_of(start))
        last = resolution.key(resolution.row_of(start + range_.seconds - 1))
        pages = self._table.query(
            "pk = :pk AND sk BETWEEN :first AND :last",
            {":pk": partition(ticker), ":first": first, ":last": last},
            consistent=True,
        )
        return {
            row["sk"]: _Row(row["seq"], Counter({k: v for k, v in row.items() if k[0].isdigit()}))
            for page in pages
            for row in page
        }

    def _add_tail(
        self, rows: dict[RowKey, _Row], position: Position, wanted: frozenset[str]
    ) -> tuple[int, str | None]:
        """Add what the rows do not hold; return the last item and the first publication.

        It begins before the last step of the counting: of a transaction that has just been made,
        a reader may see one row and not yet another. Rows may count more than the position said.
        """
        cursor, since = position.previous, position.since
        for _ in range(TAIL_PAGES):
            batches = self._feed.read(cursor, consistent=True, limit=BATCHES_AT_ONCE)
            if not batches:
                return max(cursor, position.seq), since
            since = since or batches[0].published_at
            for batch in batches:
                published = parse_iso(batch.published_at)
                for seq, item in enumerate(batch.items, batch.first_seq):
                    _add(rows, wanted, seq, item, published)
                cursor = batch.last_seq
        raise StoreError("History is still being counted. Ask again in a few seconds")


def _add(
    rows: dict[RowKey, _Row], wanted: frozenset[str], seq: int, item: Item, published: datetime
) -> None:
    for (ticker, key), counts in counted(item, published):
        if ticker in wanted:
            row = rows.setdefault((ticker, key), _Row(0, Counter()))
            if row.seq < seq:
                row.counts.update(counts)
