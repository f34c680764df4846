"""The feed as a stream: all of it, or the items of some tickers."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambda_src.contract.events import CloseReason
from lambda_src.streaming.metrics import LatestMetrics
from lambda_src.streaming.metrics_events import MetricsEvents
from lambda_src.streaming.stream import NOTHING, Opening, Step
from lambda_src.streaming.tail import Tail, read_encoded
from lambda_src.streaming.wire import Entry, Wire
from lambda_src.tickertape.errors import StoreError
from lambda_src.tickertape.events import LastEventId
from lambda_src.tickertape.feed import Feed
from lambda_src.tickertape.replays import MOST_A_SLICE
from lambda_src.tickertape.telemetry import log

if TYPE_CHECKING:
    from lambda_src.tickertape.batch import Batch

# One write to a client that catches up: some 80 KB.
MOST_AT_ONCE = 256
HOLE_PAUSE = 0.1

Tickers = frozenset[str]


@dataclass(frozen=True)
class FeedSource:
    """What the feed's streams of one process share."""

    feed: Feed
    tail: Tail
    metrics: LatestMetrics


class FeedStream:
    """`verify` is asked at each heartbeat: the tickers to go on with, or why not to."""

    beats_at_once = True

    def __init__(
        self,
        source: FeedSource,
        tickers: Tickers | None,
        verify: Callable[[], Awaitable[Tickers | CloseReason | None]],
    ) -> None:
        self._source = source
        self._tickers = tickers
        self._verify = verify
        self._behind: Sequence[Entry] = ()
        self._reading: asyncio.Task[list[tuple[Batch, list[Entry]]]] | None = None
        self._consistent = False
        self._replayed = 0
        self._metrics = MetricsEvents(source.metrics)
        self._moved_since_check = False
        self.cursor = 0

    async def open(self, last: LastEventId | None) -> Opening:
        await self._source.tail.join()
        try:
            opening = await self._opening(last)
        except BaseException:
            self._source.tail.leave()
            raise
        self.cursor = opening.cursor
        return opening

    async def _opening(self, last: LastEventId | None) -> Opening:
        if last is None:
            return Opening("live", self._source.tail.last)
        resume, cursor = await asyncio.to_thread(self._source.feed.verdict, last.cursor)
        return Opening(resume, cursor, max(0, self._source.tail.last - cursor))

    async def greet(self, wire: Wire) -> Step:
        return await self._metrics.now(wire, self.cursor)

    async def step(self, wire: Wire, seconds: float) -> Step:
        entries = self._behind or self._source.tail.since(self.cursor)
        if entries is None:
            if self._replayed >= MOST_A_SLICE:
                return Step(over=CloseReason.SLICE_ENDED)
            await self._catch_up(seconds)
            return NOTHING
        if not entries:
            before_metrics = self._metrics.seconds_left()
            if before_metrics <= 0:
                return await self._metrics.in_time(wire, self.cursor, seconds)
            await self._source.tail.moved(min(seconds, before_metrics))
            entries = self._source.tail.since(self.cursor)
        return self._deliver(wire, entries) if entries else NOTHING

    async def check(self) -> CloseReason | None:
        if self._moved_since_check:
            # A read beside a transaction may have missed its counters: look once more.
            self._moved_since_check = False
            self._metrics.moved()
        verified = await self._verify()
        if isinstance(verified, str):
            return verified
        self._tickers = verified
        return None

    def close(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
        self._source.tail.leave()

    def _deliver(self, wire: Wire, entries: Sequence[Entry]) -> Step:
        if len(entries) > MOST_AT_ONCE:
            entries, self._behind = entries[:MOST_AT_ONCE], entries[MOST_AT_ONCE:]
        else:
            self._behind = ()
        self.cursor = entries[-1].seq
        self._metrics.moved()
        self._moved_since_check = True
        tickers = self._tickers
        if tickers is not None:
            entries = [entry for entry in entries if not tickers.isdisjoint(entry.tickers)]
        return Step(wire.items(entries), len(entries))

    async def _catch_up(self, seconds: float) -> None:
        """Read a page at the client's own pace; the read goes on while the slice beats."""
        if self._reading is None:
            self._reading = asyncio.create_task(
                asyncio.to_thread(
                    read_encoded, self._source.feed, self.cursor, consistent=self._consistent
                )
            )
        done, _ = await asyncio.wait([self._reading], timeout=seconds)
        if not done:
            return
        reading, self._reading = self._reading, None
        try:
            batches = reading.result()
        except StoreError as error:
            log().warning("The feed could not be read; trying again", extra={"cause": str(error)})
            batches = []
        self._behind = [each for _, entries in batches for each in entries]
        self._replayed += len(self._behind)
        self._consistent = not batches
        if not batches:
            await self._source.tail.moved(min(seconds, HOLE_PAUSE))
