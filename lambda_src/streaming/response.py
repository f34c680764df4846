"""The HTTP response that carries a slice."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing, suppress

from sse_starlette import EventSourceResponse
from starlette.types import Receive, Scope, Send

from lambda_src.contract.slices import GRACE_SECONDS
from lambda_src.streaming.admission import LOOK_SECONDS
from lambda_src.streaming.nudging import nudged
from lambda_src.streaming.slice import Slice

# LINGERING_SECONDS has room for both, after LOOK_SECONDS for the lease.
STUCK_SECONDS = 1.0
# Of every stream that is no slice.
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class SliceResponse(EventSourceResponse):
    """sse-starlette's response with one watcher instead of three, since a slice does the rest.

    The slice beats, ends at SIGTERM, encodes its events and is never longer than it promised; what
    is left to watch is a client that leaves. `ended` is called once, however it ended.
    """

    def __init__(
        self, slice_: Slice, ended: Callable[[], None], *, nudge_seconds: float | None = None
    ) -> None:
        self._blocks = slice_.blocks()
        if nudge_seconds is not None:
            self._blocks = nudged(self._blocks, nudge_seconds)
        super().__init__(self._blocks, ping=0, sep="\n")
        # Meaningless behind the adapter, and forbidden in HTTP/2.
        del self.headers["connection"]
        self._slice = slice_
        self._ended: Callable[[], None] | None = ended
        self._writing_since: float | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Watch here and stream in a task: here each wake-up would pass through all of FastAPI."""
        limit = asyncio.timeout(self._slice.seconds + GRACE_SECONDS)
        stream = asyncio.create_task(self._stream_response(send))
        stream.add_done_callback(lambda _: _end_now(limit))
        watch = asyncio.create_task(self._cut_stuck(limit))
        try:
            with suppress(TimeoutError):
                async with limit:
                    await _client_left(receive)
        finally:
            watch.cancel()
            stream.cancel()
            try:
                await asyncio.wait([stream])
            finally:
                self._end()
        if not stream.cancelled():
            stream.result()

    async def _stream_response(self, send: Send) -> None:
        """A cancel scope around each write, as the library has it, costs as much as the write."""
        loop = asyncio.get_running_loop()
        await send(
            {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        )
        async with aclosing(self._blocks) as blocks:
            async for block in blocks:
                self._writing_since = loop.time()
                await send({"type": "http.response.body", "body": block, "more_body": True})
                self._writing_since = None
                del block
        # Lambda freezes the process as soon as the response is complete.
        self._end()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _cut_stuck(self, limit: asyncio.Timeout) -> None:
        """A client that does not read is not waited for by a slice that has lost its place.

        A timeout around each write would cost as much as the write.
        """
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            began = self._writing_since
            now = asyncio.get_running_loop().time()
            if began is not None and now - began >= STUCK_SECONDS and self._slice.place_lost:
                _end_now(limit)

    def _end(self) -> None:
        ended, self._ended = self._ended, None
        if ended is not None:
            ended()


def _end_now(limit: asyncio.Timeout) -> None:
    # Whose client has left first needs no end.
    with suppress(RuntimeError):
        limit.reschedule(0)


async def _client_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
