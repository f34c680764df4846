"""The metrics event, read once for every slice of the process."""

import asyncio
from collections.abc import Callable

from tickertape.events import Metrics
from tickertape.metrics import MetricsReader


class LatestMetrics:
    """`position` tells the feed's cursor as this process knows it."""

    def __init__(self, reader: MetricsReader, position: Callable[[], int]) -> None:
        self._reader = reader
        self._position = position
        self._reading: asyncio.Task[None] | None = None
        self._latest: Metrics | None = None
        self._covers = -1
        self._until = 0.0

    async def covering(self, cursor: int) -> Metrics:
        """Metrics read after item `cursor` was seen, a second ago at most. Raises StoreError.

        A caller may give up waiting; the read goes on for the others, and is never done twice.
        """
        loop = asyncio.get_running_loop()
        while self._latest is None or self._covers < cursor or loop.time() > self._until:
            if self._reading is None or self._reading.done():
                self._reading = asyncio.create_task(self._read(max(cursor, self._position())))
            await asyncio.shield(self._reading)
        return self._latest

    async def _read(self, covers: int) -> None:
        self._latest = await asyncio.to_thread(self._reader.read)
        self._covers = covers
        self._until = asyncio.get_running_loop().time() + 1
