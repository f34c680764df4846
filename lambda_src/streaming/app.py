"""The RESPONSE_STREAM function: four streams and how they are."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import FrameType
from typing import Any

from fastapi import FastAPI

from lambda_src.streaming import refusals, resources
from lambda_src.streaming.routes import feed, release, service, task
from lambda_src.streaming.routes.documentation import payload_schemas
from lambda_src.tickertape.settings import StreamingSettings
from lambda_src.web.application import Lifespan, web_app


def create_app() -> FastAPI:
    """Raises SettingsError."""
    settings = StreamingSettings.load()
    built = resources.build(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        on_sigterm(built.shut_down)
        yield
        built.shut_down()
        await built.slice_context.admission.close()

    app = routed_app(settings.version, lifespan)
    app.state.sessions = built.sessions
    app.state.resources = built
    app.state.started = datetime.now(UTC)
    return app


def routed_app(version: str, lifespan: Lifespan | None = None) -> FastAPI:
    """Every route and nothing behind them: enough for the OpenAPI document."""
    app = web_app(
        title="Tickertape streaming",
        version=version,
        description="The feed, a configuration, a task and the release as Server-Sent Events.",
        lifespan=lifespan,
        schemas=payload_schemas,
    )
    refusals.install(app)
    for routes in (feed, task, release, service):
        app.include_router(routes.router)
    return app


def on_sigterm(end: Callable[[], None]) -> None:
    """Call `end` in the loop when SIGTERM comes, then do what the server does.

    The server waits for the open responses before it ends the lifespan, so that is too late.
    """
    loop = asyncio.get_running_loop()
    server: Any = signal.getsignal(signal.SIGTERM)

    def terminate(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(end)
        if callable(server):
            server(number, frame)

    signal.signal(signal.SIGTERM, terminate)
