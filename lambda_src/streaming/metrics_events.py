"""When a stream says how the last 24 hours are: on change, and at most once a second."""

import asyncio

from lambda_src.contract.events import EventName
from lambda_src.streaming.metrics import LatestMetrics
from lambda_src.streaming.stream import NOTHING, Step
from lambda_src.streaming.wire import Wire
from lambda_src.tickertape.errors import StoreError
from lambda_src.tickertape.telemetry import log

EVERY_SECONDS = 1.0


class MetricsEvents:
    """The metrics events of one stream."""

    def __init__(self, latest: LatestMetrics) -> None:
        self._latest = latest
        self._loop = asyncio.get_running_loop()
        self._due = float("inf")
        self._not_before = 0.0
        self._sent = 0

    def seconds_left(self) -> float:
        """Until an event is due; infinite while the feed stands still."""
        return self._due - self._loop.time()

    def moved(self) -> None:
        """The feed has moved, and the counters with it."""
        self._due = self._not_before

    async def in_time(self, wire: Wire, cursor: int, seconds: float) -> Step:
        """Metrics that cannot be had within `seconds` are had later: items and heartbeats go on."""
        if self._latest.at_hand(cursor) is not None:
            return self._step(wire, cursor)
        try:
            async with asyncio.timeout(min(seconds, EVERY_SECONDS)):
                return await self.now(wire, cursor)
        except (StoreError, TimeoutError) as error:
            log().warning("The metrics could not be read", extra={"cause": repr(error)})
            self._due = self._loop.time() + EVERY_SECONDS
            return NOTHING

    async def now(self, wire: Wire, cursor: int) -> Step:
        """Raises StoreError."""
        await self._latest.covering(cursor)
        return self._step(wire, cursor)

    def _step(self, wire: Wire, cursor: int) -> Step:
        self._due = float("inf")
        self._not_before = self._loop.time() + EVERY_SECONDS
        if self._sent == self._latest.changes:
            return NOTHING
        self._sent = self._latest.changes
        return Step(wire.event(EventName.METRICS, self._latest.body, cursor), 1)
