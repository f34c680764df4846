"""The HTTP response that carries a slice."""

from collections.abc import Callable

import anyio
from sse_starlette import EventSourceResponse
from starlette.types import Receive, Scope, Send

from streaming.slice import Slice

# For a client that reads too slowly to take its slice's last events in time.
GRACE_SECONDS = 5.0


class SliceResponse(EventSourceResponse):
    """sse-starlette's response with one watcher instead of three, since a slice does the rest.

    The slice beats, ends at SIGTERM and is never longer than it promised; what is left to watch is
    a client that leaves. `ended` is called once, however it ended.
    """

    def __init__(self, slice_: Slice, ended: Callable[[], None]) -> None:
        super().__init__(slice_.blocks(), ping=0, sep="\n")
        # Meaningless behind the adapter, and forbidden in HTTP/2.
        del self.headers["connection"]
        self._slice = slice_
        self._ended = ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        try:
            async with anyio.create_task_group() as tasks:
                with anyio.move_on_after(self._slice.seconds + GRACE_SECONDS):
                    tasks.start_soon(self._watch, receive, tasks.cancel_scope)
                    await self._stream_response(send)
                tasks.cancel_scope.cancel()
        finally:
            self._ended()

    async def _watch(self, receive: Receive, stream: anyio.CancelScope) -> None:
        await self._listen_for_disconnect(receive)
        stream.cancel()
