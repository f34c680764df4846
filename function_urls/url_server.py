"""uvicorn for one URL, on a socket that is bound already and without signal handlers."""

import asyncio
import contextlib
import logging
import math
import socket
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Generic, TypeVar

import uvicorn

from function_urls.http_types import Receive, Scope, Send
from function_urls.ports import LOOPBACK
from function_urls.protocol import HEAD_BYTES, HttpProtocol

App = TypeVar("App", bound=Callable[[Scope, Receive, Send], Awaitable[Any]])
_START_SECONDS = 10
_END_SECONDS = 2

# It complains of each response that the front door cuts on purpose.
logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the process that the front door is part of."""
        yield


class UrlServer(Generic[App]):
    """`patience_seconds`: how long a client may take to send a request, or to read what waits."""

    def __init__(self, app: App, listener: socket.socket, *, patience_seconds: float) -> None:
        self.app = app
        self.url = f"http://{LOOPBACK}:{listener.getsockname()[1]}/"
        self._listener = listener
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            http=HttpProtocol,
            h11_max_incomplete_event_size=HEAD_BYTES,
            ws="none",
            server_header=False,
            date_header=False,
            proxy_headers=False,
            timeout_keep_alive=math.ceil(patience_seconds),
            timeout_graceful_shutdown=_END_SECONDS,
            backlog=2048,
        )
        self._server = _Server(config)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._server.serve(sockets=[self._listener]))
        async with asyncio.timeout(_START_SECONDS):
            while not self._server.started:
                if self._task.done():
                    self._task.result()
                await asyncio.sleep(0.005)

    async def close(self) -> None:
        self._server.should_exit = True
        if self._task is not None:
            await asyncio.wait([self._task], timeout=2 * _END_SECONDS)
        self._listener.close()
