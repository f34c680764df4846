"""The metrics event, read once for every slice of the process."""

import asyncio
from collections.abc import Callable

from lambda_src.tickertape.events import Metrics
from lambda_src.tickertape.metrics import MetricsReader


class LatestMetrics:
    """`position` tells the feed's cursor as this process knows it."""

    def __init__(self, reader: MetricsReader, position: Callable[[], int]) -> None:
        self._reader = reader
        self._position = position
        self._reading: asyncio.Task[None] | None = None
        self._latest: Metrics | None = None
        self._covers = -1
        self._until = 0.0
        self.changes = 0
        """How often a read gave other counts than the one before."""

        self.body = ""
        """The latest, encoded once for every slice."""

    def at_hand(self, cursor: int) -> Metrics | None:
        """What `covering` would give without a wait."""
        fresh = self._covers >= cursor and asyncio.get_running_loop().time() <= self._until
        return self._latest if fresh else None

    async def covering(self, cursor: int) -> Metrics:
        """Metrics read after item `cursor` was seen, a second ago at most. Raises StoreError.

        A caller may give up waiting; the read goes on for the others, and is never done twice.
        """
        while (latest := self.at_hand(cursor)) is None:
            if self._reading is None or self._reading.done():
                self._reading = asyncio.create_task(self._read(max(cursor, self._position())))
            await asyncio.shield(self._reading)
        return latest

    async def _read(self, covers: int) -> None:
        before, self._latest = self._latest, await asyncio.to_thread(self._reader.read)
        if before is None or not _same_counts(self._latest, before):
            self.changes += 1
        self.body = self._latest.leading().model_dump_json()
        self._covers = covers
        self._until = asyncio.get_running_loop().time() + 1


def _same_counts(one: Metrics, other: Metrics) -> bool:
    return one.model_copy(update={"timestamp": other.timestamp}) == other
