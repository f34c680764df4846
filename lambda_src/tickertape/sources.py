"""The sources' rows: what is known of each, and which of its entries were seen already.

A run of the collector holds a source while it fetches it, by `turn`; a killed run's hold passes.
"""

from collections.abc import Iterable
from dataclasses import asdict
from itertools import chain
from typing import TYPE_CHECKING, Final

from lambda_src.tickertape.errors import ConditionFailedError, TransactionCanceledError
from lambda_src.tickertape.source_state import SourceState

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from lambda_src.tickertape.attributes import Row
    from lambda_src.tickertape.table import Table

PARTITION: Final = "SOURCES"
SEEN: Final = "SEEN"
_KEYS: Final = ("pk", "sk")
_LOST: Final = frozenset({"ConditionalCheckFailed", "TransactionConflict"})


class Sources:
    """Raises StoreError and its kinds."""

    def __init__(self, table: "Table") -> None:
        self._table = table

    def read(self) -> list[SourceState]:
        """Every source that the environment names and that was fetched once, by name."""
        pages = self._table.query("pk = :pk", {":pk": PARTITION}, consistent=True)
        return [_state(row) for row in chain.from_iterable(pages)]

    def seen(self, name: str) -> frozenset[str]:
        """The entries that its last document had."""
        row = self._table.get(_memory(name), SEEN, consistent=True)
        return frozenset(row["entries"].split()) if row else frozenset()

    def write(self, state: SourceState, *, seen: Iterable[str] | None = None) -> bool:
        """A step from the state before it, with what was seen; False where another was first."""
        step = self._stepping(state)
        try:
            if seen is None:
                self._table.write(step)
            else:
                memory = {"pk": _memory(state.name), "sk": SEEN, "entries": " ".join(seen)}
                self._table.transact(step, self._table.put(memory))
        except ConditionFailedError:
            return False
        except TransactionCanceledError as canceled:
            if not _LOST.intersection(canceled.reasons):
                raise
            return False
        return True

    def forget(self, name: str) -> None:
        """Of a source that is named no more."""
        self._table.write(self._table.delete(PARTITION, name))
        self._table.write(self._table.delete(_memory(name), SEEN))

    def _stepping(self, state: SourceState) -> "TransactWriteItemTypeDef":
        row = {"pk": PARTITION, "sk": state.name, **asdict(state)}
        if state.turn == 1:
            return self._table.put(row, condition="attribute_not_exists(pk)")
        return self._table.put(row, condition="turn = :seen", values={":seen": state.turn - 1})


def _memory(name: str) -> str:
    return f"SOURCE#{name}"


def _state(row: "Row") -> SourceState:
    return SourceState(**{name: value for name, value in row.items() if name not in _KEYS})
