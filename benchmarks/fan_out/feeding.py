"""How the apps of this benchmark are told to publish: the same route and the same pace."""

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from benchmarks.items import posts

Post = dict[str, Any]
Publish = Callable[[list[Post]], None]
MARKER = b"event: new_item"
# What our events carry besides the post, so that everybody sends as much.
ALONG = {"published_at": "2026-01-02T14:30:00.000Z", "correlation_id": "0" * 32}


def payload(post: Post) -> Post:
    """A post as it is sent to clients."""
    return {**post, "ticker": post["tickers"][0], **ALONG}


class Counted:
    """Counts what every app hands to the server: whoever is fed next has had all before."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._sent = 0
        self._wanted = 0
        self._all_sent = asyncio.Event()
        self.streams = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not scope.get("path", "").endswith("/stream"):
            await self._app(scope, receive, send)
            return

        async def counted(message: Message) -> None:
            await send(message)
            self._sent += message.get("body", b"").count(MARKER)
            if self._sent >= self._wanted:
                self._all_sent.set()

        self.streams += 1
        try:
            await self._app(scope, receive, counted)
        finally:
            self.streams -= 1

    async def feed(self, publish: Publish, items: list[Post], at_once: int) -> None:
        """Publish `at_once`, wait until every stream was handed them, publish the next."""
        self._sent = self._wanted = 0
        for first in range(0, len(items), at_once):
            some = items[first : first + at_once]
            self._wanted += len(some) * self.streams
            self._all_sent.clear()
            publish(some)
            await self._all_sent.wait()


def fed(app: FastAPI, publish: Publish) -> Counted:
    """The app with `POST /publish?count=&at_once=`."""
    counted = Counted(app)

    @app.post("/publish")
    async def start(count: int, at_once: int) -> None:
        items = list(posts(count))
        app.state.feeding = asyncio.create_task(counted.feed(publish, items, at_once))

    return counted
