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
        self._reading = asyncio.Lock()
        self._latest: Metrics | None = None
        self._covers = -1
        self._until = 0.0

    async def covering(self, cursor: int) -> Metrics:
        """Metrics read after item `cursor` was seen, a second ago at most. Raises StoreError."""
        loop = asyncio.get_running_loop()
        async with self._reading:
            if self._latest is None or self._covers < cursor or loop.time() > self._until:
                covers = max(cursor, self._position())
                self._latest = await asyncio.to_thread(self._reader.read)
                self._covers = covers
                self._until = loop.time() + 1
            return self._latest
