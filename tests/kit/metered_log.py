"""The log in memory, read as DynamoDB reads it and metered as it charges."""

from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.reads.units import item_bytes, read_units
from lambda_src.tickertape.attributes import Row, encode
from lambda_src.tickertape.batch import Batch
from lambda_src.tickertape.feed import HEAD
from lambda_src.tickertape.table import Table
from tests.kit.long_log import head_row, log_row


class MeteredLog(Table):
    """`late` batches, by their last number, are seen by consistent reads only."""

    def __init__(self, batches: Sequence[Batch]) -> None:
        self._head = head_row(batches[-1].last_seq)
        self._rows = {row["sk"]: row for row in map(log_row, batches)}
        self.late: set[int] = set()
        self.units = 0.0

    def see_head(self, seq: int) -> None:
        self._head = head_row(seq)

    def get(self, pk: str, sk: str, *, consistent: bool = False) -> Row | None:
        assert (pk, sk) == (HEAD, HEAD)
        self._spend([self._head], consistent=consistent)
        return self._head

    def query(
        self,
        key_condition: str,
        values: Any,
        *,
        consistent: bool = False,
        limit: int | None = None,
        newest_first: bool = False,
    ) -> Iterator[list[Row]]:
        first = values.get(":first", values.get(":after", "") + "\0")
        last = values.get(":last", "\uffff")
        assert key_condition in {
            "pk = :pk AND sk BETWEEN :first AND :last",
            "pk = :pk AND sk > :after",
        }
        found = [
            self._rows[key]
            for key in sorted(self._rows, reverse=newest_first)
            if first <= key <= last and (consistent or self._rows[key]["last_seq"] not in self.late)
        ]
        page = found[:limit]
        self._spend(page, consistent=consistent)
        yield page

    def _spend(self, rows: list[Row], *, consistent: bool) -> None:
        size = sum(item_bytes(encode(row)) for row in rows)
        assert size < 2**20, "DynamoDB would have ended the page"
        self.units += read_units(size, consistent=consistent)
