"""A scripted server for the SSE client's own tests: bytes, pauses, breaks; no socket."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import httpx

from tests.kit.sse.client import Event, Options, SseClient

URL = "http://stream.test/api/v2/stream"
HANG = float("inf")
Step = bytes | float | Exception


class Script(httpx.AsyncByteStream):
    """Sends bytes, pauses for a number of seconds, raises an exception."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = steps
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for step in self.steps:
            if isinstance(step, Exception):
                raise step
            if isinstance(step, bytes):
                yield step
            elif step == HANG:
                await asyncio.Event().wait()
            else:
                await asyncio.sleep(step)

    async def aclose(self) -> None:
        self.closed = True


def answer(
    steps: Sequence[Step], *, status: int = 200, content_type: str = "text/event-stream"
) -> httpx.Response:
    return httpx.Response(status, headers={"Content-Type": content_type}, stream=Script(steps))


def client(
    *steps: Step,
    handler: Callable[[httpx.Request], Any] | None = None,
    total: float = 5.0,
    idle: float | None = None,
    **options: Any,
) -> SseClient:
    transport = httpx.MockTransport(handler or (lambda _: answer(steps)))
    http = httpx.AsyncClient(transport=transport, base_url=URL)
    return SseClient(http, total=total, idle=idle, options=Options(**options))


async def received(*steps: Step, **options: Any) -> list[Event]:
    """Every event of one response."""
    async with client(*steps, **options).open(URL) as stream:
        return await stream.rest()
