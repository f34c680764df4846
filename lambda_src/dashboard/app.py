"""The BUFFERED function: REST, the page, and the way to the streams."""

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from lambda_src.dashboard.resources import build
from lambda_src.dashboard.routes import (
    configurations,
    items,
    leaving,
    page,
    scores,
    series,
    service,
    sessions,
    sources,
    streams,
    tasks,
)
from lambda_src.tickertape.settings import DashboardSettings
from lambda_src.web.application import web_app


def create_app() -> FastAPI:
    """Raises SettingsError."""
    settings = DashboardSettings.load()
    built = build(settings)
    app = routed_app(settings.version)
    # The page's scripts and five hundred items are text: a quarter of their size on the way.
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=6)
    app.state.sessions = built.sessions
    app.state.resources = built
    return app


def routed_app(version: str) -> FastAPI:
    """Every route and nothing behind them: enough for the OpenAPI document."""
    app = web_app(
        title="Tickertape",
        version=version,
        description="Live market sentiment: sessions, configurations, items, imports.",
        bodies={tasks.PATH: tasks.MAX_BODY},
    )
    app.include_router(streams.router())
    told = (items, scores, series, sources, tasks)
    for routes in (leaving, service, sessions, configurations, *told, page):
        app.include_router(routes.router)
    return app
