"""HTTP as the front door speaks it: h11's, with an end to waiting for a request."""

import asyncio
import socket
import struct
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

# Of a request's head; the rest of Lambda's six megabytes is the body's.
HEAD_BYTES = 32 * 1024
# Whether to wait for what is unsent, and for how many seconds.
_AT_ONCE = struct.pack("ii", 1, 0)


class HttpProtocol(H11Protocol):
    """uvicorn's, which would wait for ever for the rest of a head, and for a client to read.

    A connection on which no request is under way lives for `timeout_keep_alive` seconds, however
    many bytes of the next one trickle in; so does one whose client reads nothing of what waits.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._patience: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled = self.loop.call_later(self.timeout_keep_alive, self._cut)

    def resume_writing(self) -> None:
        super().resume_writing()
        _cancel(self._stalled)

    def connection_lost(self, exc: Exception | None) -> None:
        _cancel(self._patience)
        _cancel(self._stalled)
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        if self.cycle is not None:
            # The app has nobody left to answer: what it says now would follow this answer.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        try:
            super().send_400_response(msg)
        except h11.LocalProtocolError:
            # It has had its answer already.
            self.transport.close()

    def _cut(self) -> None:
        """Close, without waiting until what is unread is read."""
        if self.transport.get_write_buffer_size():
            peer = self.transport.get_extra_info("socket")
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self.transport.abort()

    def _watch(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            _cancel(self._patience)
            self._patience = None
        elif self._patience is None:
            self._patience = self.loop.call_later(self.timeout_keep_alive, self._cut)


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
