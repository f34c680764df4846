"""The competitors: what sse-starlette's own documentation shows, and the least there can be."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI
from sse_starlette import EventSourceResponse
from starlette.responses import StreamingResponse

from benchmarks.fan_out.feeding import Counted, Post, fed, payload


class Subscribers:
    """A queue a client."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[Any]] = set()

    def publish(self, thing: Any) -> None:
        for queue in self._queues:
            queue.put_nowait(thing)

    async def follow(self) -> AsyncIterator[Any]:
        queue: asyncio.Queue[Any] = asyncio.Queue()
        self._queues.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._queues.discard(queue)


def sse_starlette_app() -> Counted:
    """Yields dicts; the library encodes each for each client."""
    app = FastAPI()
    subscribers = Subscribers()

    def publish(items: list[Post]) -> None:
        for number, item in enumerate(items):
            subscribers.publish((number, payload(item)))

    async def events() -> AsyncIterator[dict[str, str]]:
        async for number, item in subscribers.follow():
            yield {"event": "new_item", "id": f"evt_{number}", "data": json.dumps(item)}

    @app.get("/stream")
    async def stream() -> EventSourceResponse:
        return EventSourceResponse(events())

    return fed(app, publish)


def bare_app() -> Counted:
    """Bytes that were encoded once, in Starlette's own response: the floor of this server."""
    app = FastAPI()
    subscribers = Subscribers()

    def publish(items: list[Post]) -> None:
        for number, item in enumerate(items):
            data = json.dumps(payload(item))
            block = f"event: new_item\nid: evt_{number}\ndata: {data}\n\n"
            subscribers.publish(block.encode())

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        return StreamingResponse(subscribers.follow(), media_type="text/event-stream")

    return fed(app, publish)
