"""What both web apps run in."""

import asyncio
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from lambda_src.tickertape.aws import CONNECTIONS
from lambda_src.web.application import web_app

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


async def test_as_many_calls_to_the_store_go_on_at_once_as_a_client_has_connections() -> None:
    """All of them meet at a barrier that opens to no fewer."""
    lived: list[str] = []

    @asynccontextmanager
    async def lifespan(_: object) -> "AsyncIterator[None]":
        lived.append("began")
        yield
        lived.append("ended")

    app = web_app(title="t", version="1", description="d", lifespan=lifespan)
    barrier = threading.Barrier(CONNECTIONS)
    async with app.router.lifespan_context(app):
        await asyncio.gather(*[asyncio.to_thread(barrier.wait, 20) for _ in range(CONNECTIONS)])
    assert lived == ["began", "ended"]
