"""uvicorn for one URL, on a socket that is bound already and without signal handlers."""

import asyncio
import contextlib
import logging
import math
import socket
from collections.abc import Iterator

import uvicorn

from function_urls.function_url import FunctionUrl
from function_urls.limits import Limits
from function_urls.ports import LOOPBACK
from function_urls.protocol import HEAD_BYTES, HttpProtocol

_START_SECONDS = 10
_END_SECONDS = 2

# It complains of each response that the front door cuts on purpose.
logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the process that the front door is part of."""
        yield


class UrlServer:
    def __init__(self, app: FunctionUrl, listener: socket.socket, *, limits: Limits) -> None:
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
            timeout_keep_alive=math.ceil(limits.upload_seconds),
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
