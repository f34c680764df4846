"""A slice: one HTTP response of a stream, joined to the next by its cursor.

Bounded in time and in bytes.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from lambda_src.contract.events import CloseReason, EventName
from lambda_src.contract.slices import MOST_BYTES, RETRY_MILLISECONDS
from lambda_src.contract.telemetry import Metric
from lambda_src.streaming.admission import Admission
from lambda_src.streaming.stream import NOTHING, Opening, Step, Stream
from lambda_src.streaming.wire import Wire
from lambda_src.tickertape.clock import Clock, iso
from lambda_src.tickertape.errors import StoreError
from lambda_src.tickertape.events import (
    ConnectionClose,
    ConnectionOpen,
    Error,
    Heartbeat,
    Payload,
    event_id,
)
from lambda_src.tickertape.leases import Lease
from lambda_src.tickertape.telemetry import Telemetry, log

# For the heartbeats and the close of a slice that can send no more.
LAST_BYTES = 64_000


@dataclass(frozen=True)
class SliceContext:
    """What the slices of one process share."""

    admission: Admission
    shutdown: asyncio.Event
    telemetry: Telemetry
    clock: Clock


class Slice:
    """Sends one stream to one client, beats, and ends by itself."""

    def __init__(
        self,
        stream: Stream,
        opening: Opening,
        wire: Wire,
        lease: Lease,
        slice_context: SliceContext,
        *,
        seconds: float,
        heartbeat_seconds: float,
    ) -> None:
        self._stream = stream
        self._opening = opening
        self._wire = wire
        self._lease = lease
        self._context = slice_context
        self._heartbeat_seconds = heartbeat_seconds
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._ends_at = self._began + seconds
        self.seconds = seconds
        self.events = 0
        self._counted = 0
        self._sent = 0
        self._cursor = opening.cursor
        self.reason: CloseReason | None = None

    @property
    def duration(self) -> float:
        """Seconds since the slice began."""
        return self._loop.time() - self._began

    @property
    def place_lost(self) -> bool:
        """Whether its connection has no right to its place any more."""
        return self._context.admission.lost(self._lease) is not None

    async def blocks(self) -> AsyncGenerator[bytes, None]:
        """What goes over the wire, some whole events at a time; nothing follows the close."""
        yield self._event(EventName.CONNECTION_OPEN, self._opened(), retry=RETRY_MILLISECONDS)
        beat_at = self._began + (0 if self._stream.beats_at_once else self._heartbeat_seconds)
        try:
            step = await self._stream.greet(self._wire)
            while True:
                if not self._fits(step):
                    self.reason = CloseReason.SLICE_ENDED
                    break
                self._cursor = self._stream.cursor
                if step.chunk:
                    self.events += step.events
                    self._sent += len(step.chunk)
                    yield step.chunk
                now = self._loop.time()
                self.reason = step.over or self._over(now)
                if self.reason:
                    break
                # A step of a client that caught up holds 80 KB: not while the slice waits.
                step = NOTHING
                if now >= beat_at:
                    yield self._heartbeat()
                    opening, beat_at = beat_at == self._began, self._next_beat(beat_at)
                    self.reason = None if opening else await self._check()
                    # What ended it meanwhile would not wake the step below.
                    now = self._loop.time()
                    self.reason = self.reason or self._over(now)
                    if self.reason:
                        break
                seconds = min(beat_at, self._ends_at) - now
                step = await self._stream.step(self._wire, seconds if seconds > 0 else 0.0)
        except StoreError as error:
            self.reason = CloseReason.ERROR
            yield self._event(EventName.ERROR, Error(error=str(error)))
        except Exception:  # noqa: BLE001 - a frame that has begun is never broken
            log().exception("A slice failed")
            self.reason = CloseReason.ERROR
            yield self._event(
                EventName.ERROR, Error(error="Something went wrong here; resume the stream")
            )
        finally:
            self._count_delivered()
        # The next slice of this client must not find its own old lease in its way.
        await self._context.admission.release(self._lease)
        yield self._event(
            EventName.CONNECTION_CLOSE, ConnectionClose(reason=self.reason or CloseReason.ERROR)
        )

    def _fits(self, step: Step) -> bool:
        """What does not is left to the next slice: the cursor stays before it."""
        return self._sent + len(step.chunk) <= MOST_BYTES - LAST_BYTES

    def _next_beat(self, beat_at: float) -> float:
        return max(beat_at + self._heartbeat_seconds, self._loop.time())

    def _over(self, now: float) -> CloseReason | None:
        if self._context.shutdown.is_set():
            return CloseReason.SHUTDOWN
        if now >= self._ends_at:
            return CloseReason.SLICE_ENDED
        return self._context.admission.lost(self._lease)

    async def _check(self) -> CloseReason | None:
        """A store that is slow or fails must not hold up the heartbeats: then ask next time."""
        try:
            async with asyncio.timeout(self._heartbeat_seconds / 2):
                return await self._stream.check()
        except (StoreError, TimeoutError) as error:
            log().warning("A stream could not be checked", extra={"cause": repr(error)})
            return None

    def _opened(self) -> ConnectionOpen:
        return ConnectionOpen(
            resume=self._opening.resume,
            cursor=event_id(self._opening.cursor),
            slice_seconds=round(self.seconds, 3),
        )

    def _count_delivered(self) -> None:
        """At each heartbeat and at the end: the lock at each event would be for nothing."""
        if delivered := self.events - self._counted:
            self._context.telemetry.count(Metric.DELIVERED_EVENTS, delivered)
            self._counted = self.events

    def _heartbeat(self) -> bytes:
        self._count_delivered()
        self._context.telemetry.count(Metric.HEARTBEATS_SENT)
        beat = Heartbeat(
            timestamp=iso(self._context.clock()), connections=self._context.admission.count
        )
        return self._event(EventName.HEARTBEAT, beat, comment="heartbeat")

    def _event(
        self,
        name: EventName,
        payload: Payload,
        *,
        comment: str | None = None,
        retry: int | None = None,
    ) -> bytes:
        event = self._wire.event(name, payload, self._cursor, comment=comment, retry=retry)
        self._sent += len(event)
        return event
