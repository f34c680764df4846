"""How often a client and its address were let in: what makes the limits on them exact.

Two that open at once both see the same connections. Each counts its admission in the transaction
that takes its slot, on condition that no more were let in since it looked than there was room for:
a limit holds exactly, and those who are far from it are not in each other's way.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lambda_src.tickertape.claims import Claim
from lambda_src.tickertape.clock import Clock, expiry

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from lambda_src.tickertape.table import Table

KEPT: Final = timedelta(hours=1)
"""Rows of whoever holds nothing any more, until the table's TTL clears them away."""


class Admissions:
    def __init__(self, table: "Table", clock: Clock, partition: str) -> None:
        self._table = table
        self._clock = clock
        self._partition = partition

    def of(self, claim: Claim) -> dict[str, int]:
        """Of the claim's client and of its address; to be read before what they hold."""
        return {counted: self._read(counted) for counted in (claim.client, claim.address)}

    def one_more(
        self, seen: dict[str, int], rooms: dict[str, int]
    ) -> "list[TransactWriteItemTypeDef]":
        """Of each that was seen, unless all the places that it had left were taken since."""
        return [self._counted(counted, seen[counted], rooms[counted]) for counted in seen]

    def _read(self, counted: str) -> int:
        row = self._table.get(self._partition, self._key(counted), consistent=True)
        return row["admissions"] if row else 0

    def _counted(self, counted: str, seen: int, room: int) -> "TransactWriteItemTypeDef":
        values = {
            ":none": 0,
            ":one": 1,
            ":most": seen + room - 1,
            ":expiry": expiry(self._clock(), KEPT),
        }
        return self._table.update(
            self._partition,
            self._key(counted),
            "SET admissions = if_not_exists(admissions, :none) + :one, expires_at = :expiry",
            condition=(
                "admissions BETWEEN :seen AND :most"
                if seen
                else "attribute_not_exists(pk) OR admissions <= :most"
            ),
            values=values | ({":seen": seen} if seen else {}),
        )

    @staticmethod
    def _key(counted: str) -> str:
        return f"CLIENT#{counted}"
