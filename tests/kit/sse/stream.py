"""One response of an event stream, read as it arrives and within bounds."""

import asyncio
import json
import warnings
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

import httpx
from httpx_sse import EventSource, ServerSentEvent

from tests.kit.sse.errors import (
    DroppedError,
    IdleTimeoutError,
    MalformedError,
    MalformedWarning,
    RefusedError,
    SseError,
    StreamEndedError,
    TotalTimeoutError,
)
from tests.kit.sse.received import End, Event, Received
from tests.kit.sse.wire import Block, Lines

MEDIA_TYPE = "text/event-stream"
_ENDS = {
    DroppedError: End.DROPPED,
    IdleTimeoutError: End.IDLE,
    MalformedError: End.MALFORMED,
    RefusedError: End.REFUSED,
    TotalTimeoutError: End.TIMED_OUT,
}


@dataclass(frozen=True, kw_only=True)
class Options:
    strict: bool = True
    on_malformed: Literal["skip", "raw"] = "skip"
    """Of a lenient client: what becomes of data that is not JSON."""
    lf_only: bool = False
    """Hold the server to LF line ends, which it promises and the format does not."""

    def complain(self, problem: str) -> None:
        if self.strict:
            raise MalformedError(problem)
        warnings.warn(problem, MalformedWarning, stacklevel=2)


class Bounds:
    """The time that is left, in all and for the next sign of life."""

    def __init__(self, *, total: float, idle: float | None) -> None:
        self.total = total
        self.idle = idle
        self._clock = asyncio.get_running_loop().time
        self._deadline = self._clock() + total

    @asynccontextmanager
    async def wait(self, what: str) -> AsyncIterator[None]:
        now = self._clock()
        if now >= self._deadline:  # a stream that is always ready never meets the timeout below
            raise TotalTimeoutError(f"{what}: not done within {self.total} s")
        idle_ends = self._deadline if self.idle is None else now + self.idle
        async with _expiring(min(self._deadline, idle_ends)) as timeout:
            yield
        if timeout.expired():
            if idle_ends < self._deadline:
                raise IdleTimeoutError(f"{what}: nothing came for {self.idle} s")
            raise TotalTimeoutError(f"{what}: not done within {self.total} s")


@asynccontextmanager
async def _expiring(when: float) -> AsyncIterator[asyncio.Timeout]:
    """asyncio.timeout_at, silent when it expires: the caller asks it."""
    timeout = asyncio.timeout_at(when)
    try:
        async with timeout:
            yield timeout
    except TimeoutError:
        if not timeout.expired():
            raise


class Stream:
    """An open response: iterate it, or wait for what a test needs."""

    def __init__(
        self, response: httpx.Response, *, bounds: Bounds, received: Received, options: Options
    ) -> None:
        self.response = response
        self.received = received
        self._bounds = bounds
        self._options = options
        self._lines = Lines(
            self._chunks(),
            complain=options.complain,
            on_comment=lambda text: received.note(f": {text}"),
            lf_only=options.lf_only,
        )
        self._events = self._parse()

    @property
    def last_event_id(self) -> str | None:
        """What a reconnection resumes from; None where no block has named an id."""
        return self._lines.last_event_id

    def __aiter__(self) -> AsyncIterator[Event]:
        return self

    async def __anext__(self) -> Event:
        try:
            event = await anext(self._events)
        except StopAsyncIteration:
            self._finish(End.ENDED)
            raise
        except SseError as error:
            self._finish(_ENDS[type(error)], str(error))
            raise
        self.received.add(event)
        return event

    async def next(self) -> Event:
        """Wait for one event; unlike iteration, an end is an error."""
        try:
            return await anext(self)
        except StopAsyncIteration:
            raise StreamEndedError(f"the stream ended: {self.received.summary}") from None

    async def take(self, count: int) -> list[Event]:
        return [await self.next() for _ in range(count)]

    async def until(self, name: str) -> Event:
        """Read up to and with the next event of that name, and return it."""
        while (event := await self.next()).name != name:
            pass
        return event

    async def rest(self) -> list[Event]:
        """Everything to the end of the response."""
        return [event async for event in self]

    async def aclose(self) -> None:
        await self._events.aclose()
        self._finish(End.LEFT)

    def _finish(self, end: End, why: str = "") -> None:
        if self.received.end is End.OPEN:
            self.received.finish(end, why)

    async def _parse(self) -> AsyncGenerator[Event, None]:
        # httpx-sse reads a response; this one hands it the lines, whatever the bytes were.
        lines = httpx.Response(200, headers={"Content-Type": MEDIA_TYPE}, stream=self._lines)
        async with aclosing(EventSource(lines).aiter_sse()) as parsed:
            async for sse in parsed:
                block = self._lines.finished
                # httpx-sse dispatches blocks without data, which the specification drops.
                if block.has("data") and (event := self._event(sse, block)) is not None:
                    yield event

    def _event(self, sse: ServerSentEvent, block: Block) -> Event | None:
        data: Any = sse.data
        try:
            data = json.loads(sse.data, parse_constant=_refuse_constant)
        except ValueError as error:
            self._options.complain(f"the data of {sse.event!r} is not JSON ({error}): {sse.data!r}")
            if self._options.on_malformed == "skip":
                return None
        return Event(
            name=sse.event,
            data=data,
            raw=sse.data,
            id=sse.id,
            retry=sse.retry,
            comments=tuple(block.comments),
            fields=tuple(name for name, _ in block.fields),
            offset=self.received.elapsed(),
            slice=self.received.slices,
        )

    async def _chunks(self) -> AsyncIterator[bytes]:
        chunks = self.response.aiter_bytes()
        try:
            while True:
                async with self._bounds.wait(str(self.response.url)):
                    chunk = await anext(chunks, None)
                if chunk is None:
                    return
                yield chunk
        except httpx.DecodingError as error:
            raise MalformedError(f"the body cannot be decoded: {error}") from error
        except httpx.TransportError as error:
            raise DroppedError(f"the connection broke: {error!r}") from error


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
