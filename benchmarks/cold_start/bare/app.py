"""The least that streams an event: FastAPI, sse-starlette, nothing else."""

from collections.abc import AsyncIterator

from fastapi import FastAPI
from sse_starlette import EventSourceResponse


def create_app() -> FastAPI:
    app = FastAPI()

    async def events() -> AsyncIterator[dict[str, str]]:
        yield {"event": "hello", "data": "{}"}

    @app.get("/api/v2/stream")
    async def stream() -> EventSourceResponse:
        return EventSourceResponse(events())

    return app
