"""The leases that this process holds: taken for a slice, renewed together, given back."""

import asyncio
from collections.abc import Callable

from lambda_src.contract.events import CloseReason
from lambda_src.tickertape.backoff import backoff
from lambda_src.tickertape.claims import Claim
from lambda_src.tickertape.connections import Connections
from lambda_src.tickertape.errors import StoreError
from lambda_src.tickertape.leases import Lease
from lambda_src.tickertape.telemetry import log

# Less than Lambda leaves a process after SIGTERM.
RELEASE_SECONDS = 0.2
ATTEMPTS = 20
# A place that its client took over or gave up is noticed so soon: its execution is billed until
# then. A look is half a read unit.
LOOK_SECONDS = 2.0


class Admission:
    """Renews while there is something to renew, whatever the slices' clients do.

    A slice that is stuck in a write to a slow client keeps its lease; one that has outlived its
    end (`ends_at`, in the loop's time) does not. `lost` is called when a lease was.
    """

    def __init__(
        self,
        connections: Connections,
        *,
        every_seconds: float,
        renewed: Callable[[int], None],
        lost: Callable[[], None] = lambda: None,
    ) -> None:
        self._connections = connections
        self._every = every_seconds
        self._renewed = renewed
        self._on_lost = lost
        self._held: dict[Lease, float] = {}
        self._lost: dict[Lease, CloseReason] = {}
        self._keeping: asyncio.Task[None] | None = None
        self._moves = 0
        self._releasing: set[asyncio.Task[None]] = set()
        self.count = 0

    def holds(self, lease: Lease) -> bool:
        return lease in self._held

    def lost(self, lease: Lease) -> CloseReason | None:
        """Why the lease is no longer a right to hold its connection; None while it is."""
        return None if lease in self._held else self._lost.get(lease, CloseReason.LEASE_LOST)

    async def acquire(self, claim: Claim, *, seconds: float) -> Lease:
        """Take a lease, renewed for `seconds` at most.

        Raises what Connections.try_acquire does, and StoreError where others were always first.
        """
        for attempt in range(ATTEMPTS):
            lease = await asyncio.to_thread(self._connections.try_acquire, claim)
            if lease is not None:
                return self._hold(lease, seconds)
            await asyncio.sleep(backoff(attempt))
        raise StoreError("Too many clients are connecting at once. Try again in a few seconds")

    def _hold(self, lease: Lease, seconds: float) -> Lease:
        self._held[lease] = asyncio.get_running_loop().time() + seconds
        self._moves += 1
        self.count = lease.connections
        if self._keeping is None:
            self._keeping = asyncio.create_task(self._keep())
        return lease

    async def release(self, lease: Lease) -> None:
        """Free the slot before the client is told to come back for another.

        A table that does not answer keeps nobody waiting: the release then goes on by itself.
        """
        if (freeing := self._freeing(lease)) is not None:
            await asyncio.wait([freeing], timeout=RELEASE_SECONDS)

    def release_soon(self, lease: Lease) -> None:
        """For a slice that was cancelled and can await nothing more."""
        self._freeing(lease)

    async def close(self) -> None:
        if self._keeping is not None:
            self._keeping.cancel()
        for lease in list(self._held):
            self.release_soon(lease)
        await asyncio.gather(*self._releasing)

    def _freeing(self, lease: Lease) -> asyncio.Task[None] | None:
        """A task of its own, so that it outlives a slice that is cancelled; None the second time.

        One that was lost is free already; what is over now is its execution.
        """
        if self._held.pop(lease, None) is not None:
            end = self._connections.release
            self.count = max(0, self.count - 1)
            self._moves += 1
        elif self._lost.pop(lease, None) is not None:
            end = self._connections.ended
        else:
            return None
        task = asyncio.create_task(self._free(end, lease))
        self._releasing.add(task)
        task.add_done_callback(self._releasing.discard)
        return task

    async def _free(self, end: Callable[[Lease], None], lease: Lease) -> None:
        try:
            await asyncio.to_thread(end, lease)
        except StoreError as error:
            log().warning("A lease is left to expire", extra={"cause": str(error)})

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time() + self._every
        while self._held:
            await asyncio.sleep(max(0.0, min(due - loop.time(), LOOK_SECONDS)))
            try:
                if loop.time() >= due:
                    due = max(due + self._every, loop.time())
                    await self._renew()
                else:
                    await self._look()
            except Exception:  # noqa: BLE001 - every lease would expire under its open slice
                log().exception("The leases could not be renewed; trying again")
        self._keeping = None

    async def _renew(self) -> None:
        now = asyncio.get_running_loop().time()
        for lease in [lease for lease, ends_at in self._held.items() if ends_at < now]:
            self.release_soon(lease)
        renew = self._connections.renew
        await asyncio.gather(*[self._ask(renew, lease) for lease in list(self._held)])
        await self._recount()

    async def _look(self) -> None:
        """Only a connection that has a name can be taken over or given up by its client."""
        named = [lease for lease in self._held if lease.claim.connection]
        await asyncio.gather(*[self._ask(self._connections.lost, lease) for lease in named])

    async def _ask(self, ask: Callable[[Lease], CloseReason | None], lease: Lease) -> None:
        try:
            reason = await asyncio.to_thread(ask, lease)
        except StoreError as error:
            log().warning("A lease could not be renewed", extra={"cause": str(error)})
        else:
            # Whoever has released it meanwhile needs no reason.
            if reason is not None and self._held.pop(lease, None) is not None:
                self._lost[lease] = reason
                self._on_lost()

    async def _recount(self) -> None:
        moves, settled = self._moves, not self._releasing
        try:
            count = await asyncio.to_thread(self._connections.count)
        except StoreError as error:
            log().warning("The connections could not be counted", extra={"cause": str(error)})
            return
        # What was read while a lease was taken or given back may be older than what is known.
        if settled and moves == self._moves:
            self.count = count
        self._renewed(self.count)
