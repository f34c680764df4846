"""The leases that this process holds: taken for a slice, renewed together, given back."""

import asyncio
from collections.abc import Callable

from lambda_src.tickertape.connections import Connections, Lease
from lambda_src.tickertape.errors import StoreError
from lambda_src.tickertape.telemetry import log

# Less than Lambda leaves a process after SIGTERM.
RELEASE_SECONDS = 0.2


class Admission:
    """Renews while there is something to renew, whatever the slices' clients do.

    A slice that is stuck in a write to a slow client keeps its lease; one that has outlived its
    end (`ends_at`, in the loop's time) does not.
    """

    def __init__(
        self, connections: Connections, *, every_seconds: float, renewed: Callable[[int], None]
    ) -> None:
        self._connections = connections
        self._every = every_seconds
        self._renewed = renewed
        self._held: dict[Lease, float] = {}
        self._renewing: asyncio.Task[None] | None = None
        self._releasing: set[asyncio.Task[None]] = set()
        self.count = 0

    def holds(self, lease: Lease) -> bool:
        return lease in self._held

    async def acquire(self, client: str, *, seconds: float) -> Lease:
        """Take a lease, renewed for `seconds` at most. Raises what Connections.acquire does."""
        lease = await asyncio.to_thread(self._connections.acquire, client)
        self._held[lease] = asyncio.get_running_loop().time() + seconds
        self.count = lease.connections
        if self._renewing is None:
            self._renewing = asyncio.create_task(self._renew())
        return lease

    async def release(self, lease: Lease) -> None:
        """Free the slot before the client is told to come back for another.

        A table that does not answer keeps nobody waiting: the release then goes on by itself.
        """
        if self._held.pop(lease, None) is not None:
            await asyncio.wait([self._freeing(lease)], timeout=RELEASE_SECONDS)

    def release_soon(self, lease: Lease) -> None:
        """For a slice that was cancelled and can await nothing more."""
        if self._held.pop(lease, None) is not None:
            self._freeing(lease)

    async def close(self) -> None:
        if self._renewing is not None:
            self._renewing.cancel()
        for lease in list(self._held):
            self.release_soon(lease)
        await asyncio.gather(*self._releasing)

    def _freeing(self, lease: Lease) -> asyncio.Task[None]:
        """A task of its own, so that it outlives a slice that is cancelled."""
        self.count = max(0, self.count - 1)
        task = asyncio.create_task(self._free(lease))
        self._releasing.add(task)
        task.add_done_callback(self._releasing.discard)
        return task

    async def _free(self, lease: Lease) -> None:
        try:
            await asyncio.to_thread(self._connections.release, lease)
        except StoreError as error:
            log().warning("A lease is left to expire", extra={"cause": str(error)})

    async def _renew(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while self._held:
            due = max(due + self._every, loop.time())
            await asyncio.sleep(due - loop.time())
            for lease in [lease for lease, ends_at in self._held.items() if ends_at < loop.time()]:
                self.release_soon(lease)
            await asyncio.gather(*[self._renew_one(lease) for lease in list(self._held)])
            await self._recount()
        self._renewing = None

    async def _renew_one(self, lease: Lease) -> None:
        try:
            if not await asyncio.to_thread(self._connections.renew, lease):
                self._held.pop(lease, None)
        except StoreError as error:
            log().warning("A lease could not be renewed", extra={"cause": str(error)})

    async def _recount(self) -> None:
        try:
            self.count = await asyncio.to_thread(self._connections.count)
        except StoreError as error:
            log().warning("The connections could not be counted", extra={"cause": str(error)})
        else:
            self._renewed(self.count)
