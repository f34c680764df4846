"""Leases: `maximum` connections across all execution environments, a slot item for each.

A lease is taken by a conditional write, renewed while its connection is open and given back at the
end; one whose holder died is free again when it expires. An expired lease is free at once, whether
or not the table's TTL has deleted it.
"""

import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from lambda_src.tickertape.clock import Clock, epoch_milliseconds, expiry
from lambda_src.tickertape.errors import (
    ConditionFailedError,
    ConnectionsFullError,
    StoreError,
    TooManyConnectionsError,
    TransactionCanceledError,
)

if TYPE_CHECKING:
    from lambda_src.tickertape.attributes import Row
    from lambda_src.tickertape.table import Table

PARTITION = "CONNECTIONS"
ATTEMPTS = 10
# Rows that nobody holds any more, for the table's TTL to clear away.
KEPT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to hold one connection; `holder` proves whose it is.

    `connections`: how many were held when it was taken, itself included.
    """

    slot: int
    holder: str
    client: str
    connections: int


def slot_key(slot: int) -> str:
    return f"SLOT#{slot:05d}"


class Connections:
    """`client` is what a connection counts against, such as user:… or addr:…; stored hashed."""

    def __init__(
        self,
        table: "Table",
        clock: Clock,
        *,
        maximum: int,
        per_client: int,
        lease_seconds: float,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.maximum = maximum
        self._per_client = per_client
        self._table = table
        self._clock = clock
        self._lease = timedelta(seconds=lease_seconds)
        self._pause = pause

    def count(self) -> int:
        """How many connections are held now, in all execution environments."""
        return len(self._held(consistent=False))

    def acquire(self, client: str) -> Lease:
        """Raises ConnectionsFullError or TooManyConnectionsError; both limits hold exactly."""
        client = sha256(client.encode()).hexdigest()[:32]
        for attempt in range(ATTEMPTS):
            admissions = self._admissions(client)
            held = self._held(consistent=True)
            if sum(row["client"] == client for row in held.values()) >= self._per_client:
                raise TooManyConnectionsError(self._per_client)
            free = [slot for slot in range(self.maximum) if slot_key(slot) not in held]
            if not free:
                raise ConnectionsFullError(self.maximum)
            # Any free slot will do, and two that choose at once seldom choose the same.
            slot = random.choice(free)  # noqa: S311
            lease = Lease(slot, secrets.token_hex(8), client, len(held) + 1)
            try:
                self._take(lease, admissions)
            except TransactionCanceledError:
                self._pause(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311
            else:
                return lease
        raise StoreError("Too many clients are connecting at once. Try again in a few seconds")

    def renew(self, lease: Lease) -> bool:
        """Whether the lease is still this holder's; False once it expired and another took it."""
        now = self._clock()
        action = self._table.update(
            PARTITION,
            slot_key(lease.slot),
            "SET held_until = :until, expires_at = :expiry",
            condition="holder = :holder",
            values={
                ":until": epoch_milliseconds(now + self._lease),
                ":expiry": expiry(now, KEPT),
                ":holder": lease.holder,
            },
        )
        try:
            self._table.write(action)
        except ConditionFailedError:
            return False
        return True

    def release(self, lease: Lease) -> None:
        """Free the slot at once; harmless when it has passed to another."""
        action = self._table.delete(
            PARTITION,
            slot_key(lease.slot),
            condition="holder = :holder",
            values={":holder": lease.holder},
        )
        try:
            self._table.write(action)
        except ConditionFailedError:
            return

    def _held(self, *, consistent: bool) -> "dict[str, Row]":
        now = epoch_milliseconds(self._clock())
        pages = self._table.query(
            "pk = :pk AND begins_with(sk, :slot)",
            {":pk": PARTITION, ":slot": "SLOT#"},
            consistent=consistent,
        )
        return {row["sk"]: row for page in pages for row in page if row["held_until"] > now}

    def _admissions(self, client: str) -> int:
        row = self._table.get(PARTITION, f"CLIENT#{client}", consistent=True)
        return row["admissions"] if row else 0

    def _take(self, lease: Lease, admissions: int) -> None:
        """Only one connection a client is admitted at a time, so none slips past its limit."""
        now = self._clock()
        unchanged = "admissions = :seen" if admissions else "attribute_not_exists(pk)"
        self._table.transact(
            self._table.put(
                {
                    "pk": PARTITION,
                    "sk": slot_key(lease.slot),
                    "holder": lease.holder,
                    "client": lease.client,
                    "held_until": epoch_milliseconds(now + self._lease),
                    "expires_at": expiry(now, KEPT),
                },
                condition="attribute_not_exists(pk) OR held_until <= :now",
                values={":now": epoch_milliseconds(now)},
            ),
            self._table.update(
                PARTITION,
                f"CLIENT#{lease.client}",
                "SET admissions = :next, expires_at = :expiry",
                condition=unchanged,
                values={":next": admissions + 1, ":expiry": expiry(now, KEPT)}
                | ({":seen": admissions} if admissions else {}),
            ),
        )
