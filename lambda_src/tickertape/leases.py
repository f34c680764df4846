"""Leases: a row for each slot that is held, its writes conditional on whose the slot is.

A lease is renewed while its connection is open and given back at the end; one whose holder died is
free again when it expires, at once and whether or not the table's TTL has deleted it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lambda_src.contract.events import CloseReason
from lambda_src.tickertape.admissions import KEPT
from lambda_src.tickertape.claims import Claim
from lambda_src.tickertape.clock import Clock, epoch_milliseconds, expiry

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from lambda_src.tickertape.attributes import Row
    from lambda_src.tickertape.table import Table

PARTITION: Final = "CONNECTIONS"


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to hold one connection; `holder` proves whose it is.

    `connections`: how many were held when it was taken, itself included.
    """

    slot: int
    holder: str
    claim: Claim
    connections: int


def slot_key(slot: int) -> str:
    return f"SLOT#{slot:05d}"


class Leases:
    """`held_for`: how long a lease holds from when it was taken or renewed."""

    def __init__(self, table: "Table", clock: Clock, held_for: timedelta) -> None:
        self._table = table
        self._clock = clock
        self._held_for = held_for

    def held(self, *, consistent: bool) -> "dict[int, Row]":
        """By slot; an expired one is not."""
        now = epoch_milliseconds(self._clock())
        pages = self._table.query(
            "pk = :pk AND begins_with(sk, :slot)",
            {":pk": PARTITION, ":slot": "SLOT#"},
            consistent=consistent,
        )
        return {row["slot"]: row for page in pages for row in page if row["held_until"] > now}

    def lost(self, lease: Lease, *, consistent: bool) -> CloseReason | None:
        """None while it is its holder's, else why not."""
        row = self._table.get(PARTITION, slot_key(lease.slot), consistent=consistent)
        if row is None:
            return CloseReason.LEFT if lease.claim.connection else CloseReason.LEASE_LOST
        if row["holder"] == lease.holder:
            return None
        return CloseReason.REPLACED if lease.claim.owns(row) else CloseReason.LEASE_LOST

    def taking(self, lease: Lease, own: "Row | None") -> "TransactWriteItemTypeDef":
        """`own`: the row of the same connection, which is taken over."""
        now = self._clock()
        row = {
            "pk": PARTITION,
            "sk": slot_key(lease.slot),
            "slot": lease.slot,
            "holder": lease.holder,
            "client": lease.claim.client,
            "address": lease.claim.address,
            "connection": lease.claim.connection,
            "held_until": epoch_milliseconds(now + self._held_for),
            "expires_at": expiry(now, KEPT),
        }
        if own:
            return self._table.put(row, condition="holder = :own", values={":own": own["holder"]})
        return self._table.put(
            row,
            condition="attribute_not_exists(pk) OR held_until <= :now",
            values={":now": epoch_milliseconds(now)},
        )

    def renewing(self, lease: Lease, *, lapsed: bool) -> "TransactWriteItemTypeDef":
        now = self._clock()
        return self._table.update(
            PARTITION,
            slot_key(lease.slot),
            "SET held_until = :until, expires_at = :expiry",
            condition=f"holder = :holder AND held_until {'<=' if lapsed else '>'} :now",
            values={
                ":until": epoch_milliseconds(now + self._held_for),
                ":expiry": expiry(now, KEPT),
                ":holder": lease.holder,
                ":now": epoch_milliseconds(now),
            },
        )

    def freeing(self, slot: int, holder: str) -> "TransactWriteItemTypeDef":
        return self._table.delete(
            PARTITION, slot_key(slot), condition="holder = :holder", values={":holder": holder}
        )
