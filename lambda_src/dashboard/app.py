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
    streams,
    tasks,
)
from lambda_src.tickertape.settings import DashboardSettings
from lambda_src.web.application import web_app


def create_app() -> FastAPI:
    """Raises SettingsError."""
    settings = DashboardSettings.load()
    built = build(settings)
    app = web_app(
        title="Tickertape",
        version=settings.version,
        description="Live market sentiment: sessions, configurations, items, imports.",
        sessions=built.sessions,
        bodies={tasks.PATH: tasks.MAX_BODY},
    )
    # The page's scripts and five hundred items are text: a quarter of their size on the way.
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=6)
    app.state.resources = built
    app.include_router(streams.router())
    for routes in (leaving, service, sessions, configurations, items, scores, series, tasks, page):
        app.include_router(routes.router)
    return app
