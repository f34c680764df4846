"""Serves answers by the byte: each is what is sent, head and body, as it comes."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final, Self

from function_urls.ports import LOOPBACK, listening_socket

_HEAD_SECONDS: Final = 10.0
_MOST_HEAD_BYTES: Final = 64 * 1024
_REMEMBERED: Final = 1_000


@dataclass(frozen=True)
class Request:
    """Names of headers in lower case."""

    path: str
    headers: Mapping[str, str]


Answer = Callable[[Request], AsyncIterator[bytes]]


class FeedServer:
    """Use as an async context manager; `answers` by path, a connection for each.

    A page elsewhere can have its own name lead here: a request for none of `names` is refused.
    """

    def __init__(
        self, answers: Mapping[str, Answer], *, names: Collection[str] = (LOOPBACK,)
    ) -> None:
        self.answers = dict(answers)
        self._names = frozenset(names)
        self._listener = listening_socket()
        self.requests: deque[Request] = deque(maxlen=_REMEMBERED)
        self.origin = f"{LOOPBACK}:{self._listener.getsockname()[1]}"
        self.url = f"http://{self.origin}"
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._serve, sock=self._listener, limit=_MOST_HEAD_BYTES
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None  # noqa: S101 - entered before it is left
        self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine always runs in one
        self._serving.add(task)
        try:
            # Whoever asks may hang up whenever it likes.
            # At the end of the server, nobody asks what became of it.
            with contextlib.suppress(
                OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.CancelledError
            ):
                await self._answer(reader, writer)
        finally:
            self._serving.discard(task)
            writer.transport.abort()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(_HEAD_SECONDS):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *fields = head.split("\r\n")[:-2]
        named = (field.partition(":") for field in fields)
        headers = {name.lower(): value.strip() for name, _, value in named}
        request = Request(line.split(" ")[1].partition("?")[0], headers)
        async for part in self._parts(request):
            writer.write(part)
            await writer.drain()
        writer.write_eof()
        # Not before it was read: closing now would take back what was sent.
        async with asyncio.timeout(_HEAD_SECONDS):
            await reader.read()

    def _parts(self, request: Request) -> AsyncIterator[bytes]:
        host = request.headers.get("host", "")
        if (host.rpartition(":")[0] or host) not in self._names:
            return plain(403, b"No feed has the host name of this request.\n")
        self.requests.append(request)
        answer = self.answers.get(request.path)
        return answer(request) if answer else plain(404)


async def plain(
    status: int, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> AsyncIterator[bytes]:
    """A whole answer."""
    given = {"content-length": str(len(body)), "connection": "close"} | dict(headers or {})
    lines = [f"HTTP/1.1 {status} .", *(f"{name}: {value}" for name, value in given.items())]
    yield "\r\n".join([*lines, "", ""]).encode("latin-1") + body
