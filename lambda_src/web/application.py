"""What both web apps are made of before they have a route."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from starlette.middleware import Middleware

from lambda_src.web import errors, reference
from lambda_src.web.envelope import Envelope
from lambda_src.web.limits import Limits

if TYPE_CHECKING:
    from starlette.types import Lifespan

    from lambda_src.tickertape.sessions import Sessions

    Schemas = Callable[[], dict[str, Any]]


class WebApp(FastAPI):
    def __init__(self, *, schemas: "Schemas | None", **more: Any) -> None:
        super().__init__(**more)
        self._schemas = schemas

    def openapi(self) -> dict[str, Any]:
        """As FastAPI describes it, but for what errors.invalid leaves out."""
        document = super().openapi()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas |= self._schemas() if self._schemas else {}
        for hidden in ("input", "ctx"):
            schemas.get("ValidationError", {}).get("properties", {}).pop(hidden, None)
        return document


def web_app(
    *,
    title: str,
    version: str,
    description: str,
    sessions: "Sessions",
    bodies: Mapping[str, int] | None = None,
    lifespan: "Lifespan[FastAPI] | None" = None,
    schemas: "Schemas | None" = None,
) -> FastAPI:
    """Correlation ids, limits and error answers around an empty app.

    `sessions` is what web/authentication.py asks; `bodies` is Limits' own;
    `schemas` makes those of the OpenAPI document that no route's model brings.
    """
    app = WebApp(
        schemas=schemas,
        title=title,
        version=version,
        description=description,
        lifespan=lifespan,
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
    app.state.sessions = sessions
    errors.install(app)
    reference.install(app)
    return app
