"""What both web apps are made of before they have a route."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.middleware import Middleware

from lambda_src.tickertape.aws import CONNECTIONS
from lambda_src.web import documentation, documents, errors
from lambda_src.web.envelope import Envelope
from lambda_src.web.limits import Limits
from lambda_src.web.query import known_query

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[Any]]
Schemas = Callable[[], dict[str, Any]]


class WebApp(FastAPI):
    def __init__(self, *, schemas: Schemas | None, **more: Any) -> None:
        super().__init__(**more)
        self._schemas = schemas

    def openapi(self) -> dict[str, Any]:
        if not self.openapi_schema:
            document = super().openapi()
            document["components"]["schemas"] |= self._schemas() if self._schemas else {}
            documentation.complete(document, iter_route_contexts(self.routes))
        return super().openapi()


def web_app(
    *,
    title: str,
    version: str,
    description: str,
    bodies: Mapping[str, int] | None = None,
    lifespan: Lifespan | None = None,
    schemas: Schemas | None = None,
) -> FastAPI:
    """Correlation ids, limits and error answers around an empty app.

    `bodies` is Limits' own; `schemas` makes those of the OpenAPI document that no route's model
    brings. Whoever serves it sets `app.state.sessions`, which web/authentication.py asks.
    """
    app = WebApp(
        schemas=schemas,
        title=title,
        version=version,
        description=description,
        lifespan=_with_threads(lifespan or (lambda _: nullcontext())),
        servers=[{"url": "/", "description": "Where this document came from"}],
        generate_unique_id_function=_operation_id,
        dependencies=[Depends(known_query)],
        docs_url=None,
        redoc_url=None,
        # A path is right or unknown; a redirect would name whatever host the request came by.
        redirect_slashes=False,
        # FastAPI's own telemetry would carry request bodies, and so a post's text.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        middleware=[
            Middleware(Envelope),
            Middleware(Limits, bodies=bodies),
        ],
    )
    errors.install(app)
    app.include_router(documents.router)
    return app


def _with_threads(lifespan: Lifespan) -> Lifespan:
    """The store's calls run in the loop's threads: as many as AWS clients have connections.

    Python's own number, the processors and four, would let a few slow calls hold up all others.
    """

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="store")
        asyncio.get_running_loop().set_default_executor(threads)
        async with lifespan(app):
            yield

    return running


def _operation_id(route: APIRoute) -> str:
    return route.name
