"""How the apps of this benchmark are told to publish: the same route and the same pace."""

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

from benchmarks.items import posts

Post = dict[str, Any]
Publish = Callable[[list[Post]], None]
# What our events carry besides the post, so that everybody sends as much.
ALONG = {"published_at": "2026-01-02T14:30:00.000Z", "correlation_id": "0" * 32}


def payload(post: Post) -> Post:
    """A post as it is sent to clients."""
    return {**post, "ticker": post["tickers"][0], **ALONG}


def add_feeding(app: FastAPI, publish: Publish) -> None:
    """`POST /publish?count=&at_once=`: every stream has its turn between two publications."""

    async def feed(count: int, at_once: int) -> None:
        items = list(posts(count))
        for first in range(0, count, at_once):
            publish(items[first : first + at_once])
            await asyncio.sleep(0)

    @app.post("/publish")
    async def start(count: int, at_once: int) -> None:
        app.state.feeding = asyncio.create_task(feed(count, at_once))
