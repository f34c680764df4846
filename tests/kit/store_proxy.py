"""A DynamoDB that is slow, throttles, breaks off or says nothing: a proxy in front of the real."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from urllib.parse import urlsplit

from tests.kit.relaying import relaying

_THROTTLED = json.dumps(
    {
        "__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException",
        "message": "The rate of requests exceeds the allowed throughput.",
    }
).encode()
_REFUSAL = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: application/x-amz-json-1.0\r\n"
    b"Content-Length: %d\r\n\r\n" % len(_THROTTLED)
) + _THROTTLED


class StoreProxy:
    """What it does to the requests from now on; `only` limits it to some operations."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.url = ""
        self._loop = loop
        self.delay = 0.0
        self.throttles = False
        self.breaks_off = False
        self.hangs = False
        self.only: Callable[[str], bool] = lambda _: True
        self.requests: list[str] = []
        self._changed = asyncio.Event()

    def heal(self) -> None:
        self.delay, self.throttles, self.breaks_off, self.hangs = 0.0, False, False, False
        self.only = lambda _: True
        self._loop.call_soon_threadsafe(self._let_go)

    def _let_go(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def passes(self, operation: str, client: asyncio.StreamWriter) -> bool:
        """Whether the request goes on to the store; else it has been dealt with."""
        self.requests.append(operation)
        if not self.only(operation):
            return True
        if self.hangs:
            await self._changed.wait()
        if self.delay:
            with suppress(TimeoutError):
                async with asyncio.timeout(self.delay):
                    await self._changed.wait()
        if self.throttles:
            client.write(_REFUSAL)
        if self.breaks_off:
            client.transport.abort()
        return not (self.throttles or self.breaks_off)


@contextmanager
def proxied_store(store_url: str) -> Iterator[StoreProxy]:
    """In a thread of its own, so that it serves while a test starts or stops a server."""
    ready = threading.Event()
    proxies: list[StoreProxy] = []
    over: list[Callable[[], object]] = []

    async def run() -> None:
        loop, end = asyncio.get_running_loop(), asyncio.Event()
        async with _proxied_store(store_url) as proxy:
            proxies.append(proxy)
            over.append(lambda: loop.call_soon_threadsafe(end.set))
            ready.set()
            await end.wait()

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    assert ready.wait(5)
    try:
        yield proxies[0]
    finally:
        over[0]()
        thread.join()


@asynccontextmanager
async def _proxied_store(store_url: str) -> AsyncIterator[StoreProxy]:
    proxy = StoreProxy(asyncio.get_running_loop())
    store = urlsplit(store_url)

    async def serve(client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        upstream, forth = await asyncio.open_connection(store.hostname, store.port)
        try:
            while True:
                head, body = await _message(client)
                if await proxy.passes(_operation(head), back):
                    forth.write(head + body)
                    answer_head, answer_body = await _message(upstream)
                    back.write(answer_head + answer_body)
                await back.drain()
        finally:
            forth.close()

    async with relaying(serve) as proxy.url:
        yield proxy


async def _message(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = _header(head, b"content-length")
    if length is None:
        raise AssertionError(f"a message without Content-Length: {head!r}")
    return head, await reader.readexactly(int(length))


def _operation(head: bytes) -> str:
    """Such as Query, TransactWriteItems."""
    return (_header(head, b"x-amz-target") or b"").decode().rpartition(".")[2]


def _header(head: bytes, wanted: bytes) -> bytes | None:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == wanted:
            return value.strip()
    return None
