"""An SSE client for tests, on httpx and httpx-sse.

    client = SseClient(http, total=10)
    async with client.open("/api/v2/stream") as stream:
        opened = await stream.next()
        async for event in stream: ...

    async with client.follow("/api/v2/stream", slices=3) as events:
        async for event in events: ...

Every wait ends: `total` bounds a response (or all that is followed), `idle` a silence.
A strict client raises MalformedError on what it should not have been sent; a lenient one warns and
skips it, or with `on_malformed="raw"` yields data that is not JSON as the string it is.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from typing import Literal

import httpx

from lambda_src.contract.events import CloseReason, Then
from tests.kit.sse.errors import (
    DroppedError,
    IdleTimeoutError,
    MalformedError,
    MalformedWarning,
    RefusedError,
    SseError,
    StreamEndedError,
    StreamTimeoutError,
    TotalTimeoutError,
)
from tests.kit.sse.received import End, Event, Received
from tests.kit.sse.stream import MEDIA_TYPE, Bounds, Options, Stream

__all__ = [
    "DroppedError",
    "End",
    "Event",
    "IdleTimeoutError",
    "MalformedError",
    "MalformedWarning",
    "Options",
    "Received",
    "RefusedError",
    "SseClient",
    "SseError",
    "Stream",
    "StreamEndedError",
    "StreamTimeoutError",
    "TotalTimeoutError",
]

# A slice closed for one of these is followed by another; after any other the stream is over.
CONTINUED = frozenset(reason for reason in CloseReason if reason.then is Then.RESUME)
_CLOSE_SECONDS = 2.0
_BODY_SECONDS = 1.0
_BODY_SHOWN = 500


class SseClient:
    """Opens and follows streams; `log` is given each one's Received, whatever becomes of it."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        total: float = 10.0,
        idle: float | None = None,
        options: Options | None = None,
        log: list[Received] | None = None,
    ) -> None:
        self.http = http
        self.total = total
        self.idle = idle
        self.options = options or Options()
        self.log = [] if log is None else log

    @asynccontextmanager
    async def open(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        last_event_id: str | None = None,
        total: float | None = None,
        idle: float | None = None,
    ) -> AsyncIterator[Stream]:
        """One response. `total` and `idle` replace the client's own."""
        received = self._received(url)
        bounds = self._bounds(total, idle)
        request = self._request(url, headers=headers, params=params, last_event_id=last_event_id)
        async with self._connect(request, bounds=bounds, received=received) as stream:
            yield stream

    @asynccontextmanager
    async def follow(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        last_event_id: str | None = None,
        slices: int | None = None,
        retry: float | None = None,
        on_drop: Literal["raise", "resume"] = "raise",
        total: float | None = None,
        idle: float | None = None,
    ) -> AsyncIterator[AsyncGenerator[Event, None]]:
        """Many responses, joined by Last-Event-ID as a browser joins them.

        Ends after a connection_close that ends the stream itself, or after so many `slices`.
        `retry`: seconds between two of them, instead of what the server asked for.
        """
        received = self._received(url)
        bounds = self._bounds(total, idle)

        async def events() -> AsyncGenerator[Event, None]:
            last_id, pause = last_event_id, retry if retry is not None else 1.0
            while True:
                request = self._request(url, headers=headers, params=params, last_event_id=last_id)
                closed: Event | None = None
                try:
                    async with self._connect(request, bounds=bounds, received=received) as stream:
                        try:
                            async for event in stream:
                                if retry is None and event.retry is not None:
                                    pause = event.retry / 1000
                                closed = event if event.name == "connection_close" else None
                                yield event
                        finally:
                            if stream.last_event_id is not None:
                                last_id = stream.last_event_id
                except DroppedError:
                    if on_drop == "raise":
                        raise
                if closed is not None and closed.data.get("reason") not in CONTINUED:
                    return
                if received.slices == slices:
                    return
                async with bounds.wait(f"{url}: the next slice"):
                    await asyncio.sleep(pause)

        async with aclosing(events()) as following:
            yield following

    def _received(self, url: str) -> Received:
        received = Received(f"GET {self.http.base_url.join(url)}")
        self.log.append(received)
        return received

    def _bounds(self, total: float | None, idle: float | None) -> Bounds:
        return Bounds(
            total=self.total if total is None else total,
            idle=self.idle if idle is None else idle,
        )

    def _request(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None,
        params: Mapping[str, str] | None,
        last_event_id: str | None,
    ) -> httpx.Request:
        sent = {"Accept": MEDIA_TYPE, "Cache-Control": "no-store", **(headers or {})}
        if last_event_id:  # an empty id takes the last one back
            sent["Last-Event-ID"] = last_event_id
        # As browsers send an id that is not ASCII.
        fields = httpx.Headers(sent, encoding="utf-8")
        # Our bounds are the only timeouts: httpx's would end a read under another name.
        return self.http.build_request("GET", url, headers=fields, params=params, timeout=None)

    @asynccontextmanager
    async def _connect(
        self, request: httpx.Request, *, bounds: Bounds, received: Received
    ) -> AsyncIterator[Stream]:
        received.slices += 1
        received.end = End.OPEN
        try:
            async with bounds.wait(f"{request.url}: the response"):
                response = await self.http.send(request, stream=True)
        except httpx.TransportError as error:
            received.finish(End.DROPPED, repr(error))
            raise DroppedError(
                f"{request.url}: no response after {received.elapsed():.3f} s: {error!r}"
            ) from error
        except StreamTimeoutError as error:
            received.finish(End.TIMED_OUT, str(error))
            raise
        received.note(f"[{response.status_code} {response.headers.get('Content-Type')}]")
        stream = Stream(response, bounds=bounds, received=received, options=self.options)
        try:
            await _check(response, received)
            yield stream
        finally:
            await stream.aclose()
            with suppress(TimeoutError):
                async with asyncio.timeout(_CLOSE_SECONDS):
                    await response.aclose()


async def _check(response: httpx.Response, received: Received) -> None:
    """Only a 200 of the right type is an event stream, to a browser and to us."""
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if response.status_code == httpx.codes.OK and media_type == MEDIA_TYPE:
        return
    body = await _body(response)
    what = f"{response.status_code} {media_type or 'without a type'}"
    message = f"{response.url}: {what} after {received.elapsed():.3f} s: {body}"
    received.finish(End.REFUSED, message)
    raise RefusedError(message, status=response.status_code, body=body)


async def _body(response: httpx.Response) -> str:
    """What a refusal says; a stream under a wrong name may go on for ever."""
    body = b""
    with suppress(TimeoutError, httpx.TransportError):
        async with asyncio.timeout(_BODY_SECONDS):
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > _BODY_SHOWN:
                    break
    return body.decode(errors="replace")[:_BODY_SHOWN]
