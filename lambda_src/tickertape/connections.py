"""Who may hold a connection: `maximum` across all execution environments, and a share for each.

A connection that names itself takes its own lease over.
"""

import random
import secrets
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from lambda_src.contract.events import CloseReason
from lambda_src.contract.slices import LINGERING
from lambda_src.tickertape.admissions import Admissions
from lambda_src.tickertape.claims import Claim
from lambda_src.tickertape.clock import Clock
from lambda_src.tickertape.errors import (
    ConditionFailedError,
    ConnectionsFullError,
    TooManyConnectionsError,
    TransactionCanceledError,
    TransactionConflictError,
)
from lambda_src.tickertape.leases import PARTITION, Lease, Leases
from lambda_src.tickertape.lingering import Lingering

if TYPE_CHECKING:
    from lambda_src.tickertape.attributes import Row
    from lambda_src.tickertape.table import Table


class Connections:
    """`per_client` bounds what one session holds, `per_address` all that one address does."""

    def __init__(
        self,
        table: "Table",
        clock: Clock,
        *,
        maximum: int,
        per_client: int,
        per_address: int,
        lease_seconds: float,
    ) -> None:
        self.maximum = maximum
        self._per_client = per_client
        self._per_address = per_address
        self._table = table
        self._leases = Leases(table, clock, timedelta(seconds=lease_seconds))
        self._admissions = Admissions(table, clock, PARTITION)
        self._lingering = Lingering(table, clock, PARTITION)

    def count(self) -> int:
        """How many connections are held now, in all execution environments."""
        return len(self._leases.held(consistent=False))

    def room(self, claim: Claim) -> int:
        """How many connections the claim's client could open now; one that it names is its own."""
        held = self._leases.held(consistent=False).values()
        others = [row for row in held if not claim.owns(row)]
        of_address: int = sum(row["address"] == claim.address for row in others)
        of_client: int = sum(row["client"] == claim.client for row in others)
        session = claim.client != claim.address
        left = self._per_client - of_client if session else self.maximum
        return max(0, min(self.maximum - len(others), self._per_address - of_address, left))

    def try_acquire(self, claim: Claim) -> Lease | None:
        """None where another was first: try again. The limits hold exactly.

        Raises ConnectionsFullError, TooManyConnectionsError or TooManyLingeringError.
        """
        seen = self._admissions.of(claim)
        held = self._leases.held(consistent=True)
        own = next((row for row in held.values() if claim.owns(row)), None)
        others = [row for row in held.values() if row is not own]
        try:
            if own and own["address"] == claim.address:
                # No count changes, so nobody else's opening need be in the way.
                counting = []
            else:
                counting = self._admissions.one_more(seen, self._rooms(claim, others))
            if own:
                counting.append(self._lingering.added(own["address"], own["holder"]))
            slot = own["slot"] if own else self._free(held)
            lease = self._lease_of(claim, slot, others)
            self._table.transact(self._leases.taking(lease, own), *counting)
        except (ConditionFailedError, TransactionCanceledError, TransactionConflictError):
            return None
        return lease

    def renew(self, lease: Lease) -> CloseReason | None:
        """None, or why it could not be renewed.

        One that had expired is admitted anew where nobody has taken its slot: while it counted for
        nothing, its client may have been let in up to a limit without it. Raises StoreError where
        others of its client were first: it is as before then, and may be renewed again.
        """
        try:
            self._table.write(self._leases.renewing(lease, lapsed=False))
        except ConditionFailedError:
            return self._leases.lost(lease, consistent=True) or self._readmit(lease)
        return None

    def _readmit(self, lease: Lease) -> CloseReason | None:
        claim = lease.claim
        seen = self._admissions.of(claim)
        try:
            rooms = self._rooms(claim, list(self._leases.held(consistent=True).values()))
        except TooManyConnectionsError:
            return CloseReason.LEASE_LOST
        self._table.transact(
            self._leases.renewing(lease, lapsed=True), *self._admissions.one_more(seen, rooms)
        )
        return None

    def lost(self, lease: Lease) -> CloseReason | None:
        """None while it is still this holder's, else why not: the cheapest look there is."""
        # A read that is not consistent may not know yet that the lease was taken.
        look = self._leases.lost
        return look(lease, consistent=False) and look(lease, consistent=True)

    def release(self, lease: Lease) -> None:
        """Free the slot at once; harmless when it has passed to another."""
        with suppress(ConditionFailedError):
            self._table.write(self._leases.freeing(lease.slot, lease.holder))

    def ended(self, lease: Lease) -> None:
        """The execution whose lease was lost is over."""
        self._lingering.ended(lease.claim.address, lease.holder)

    def leave(self, claim: Claim) -> None:
        """Free what the claim's connection holds from the same address, whoever its user is.

        Raises TooManyLingeringError: then it is held until its slice ends.
        """
        for row in self._leases.held(consistent=True).values():
            if row["connection"] == claim.connection and row["address"] == claim.address:
                self._free_left(row)
                return

    def _free_left(self, row: "Row") -> None:
        """Its execution does not know yet. Another of the address may be first: then once more."""
        for _ in range(LINGERING):
            lingering = self._lingering.added(row["address"], row["holder"])
            try:
                self._table.transact(self._leases.freeing(row["slot"], row["holder"]), lingering)
            except TransactionCanceledError as canceled:
                if canceled.reasons[0] == "ConditionalCheckFailed":
                    return
            else:
                return

    def _rooms(self, claim: Claim, others: "list[Row]") -> dict[str, int]:
        """How many more each that a limit counts may hold, at least one."""
        of_address = sum(row["address"] == claim.address for row in others)
        if of_address >= self._per_address:
            raise TooManyConnectionsError(self._per_address, "address")
        rooms = {claim.address: self._per_address - of_address}
        if claim.client != claim.address:
            of_client = sum(row["client"] == claim.client for row in others)
            if of_client >= self._per_client:
                raise TooManyConnectionsError(self._per_client, "client")
            rooms[claim.client] = self._per_client - of_client
        if claim.connection:
            # Opened twice at once, neither would see the other: one at a time of a client.
            rooms[claim.client] = 1
        return rooms

    def _free(self, held: "dict[int, Row]") -> int:
        """Any will do, and two that choose at once seldom choose the same."""
        free = [slot for slot in range(self.maximum) if slot not in held]
        if not free:
            raise ConnectionsFullError(self.maximum)
        return random.choice(free)  # noqa: S311

    @staticmethod
    def _lease_of(claim: Claim, slot: int, others: "list[Row]") -> Lease:
        return Lease(slot, secrets.token_hex(8), claim, len(others) + 1)
