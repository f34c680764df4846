"""The one map from what went wrong to what HTTP says about it."""

import traceback
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError

from lambda_src.tickertape.errors import (
    ConnectionsFullError,
    ForbiddenError,
    InvalidInputError,
    LimitReachedError,
    NotFoundError,
    StoreError,
    TickertapeError,
    TooManyConnectionsError,
    UnauthorizedError,
)
from lambda_src.tickertape.telemetry import log
from lambda_src.web.answers import PlainJSON

if TYPE_CHECKING:
    from starlette.types import Scope

RETRY_FULL = 30
RETRY_STORE = 5
# An import of 5,000 wrong items is answered with its first problems, not with all of them.
MOST_PROBLEMS = 20
LONGEST_NAME = 64
FRAMES = 5
_STATUS = {
    InvalidInputError: 400,
    ForbiddenError: 403,
    NotFoundError: 404,
    LimitReachedError: 409,
}


def answer(error: TickertapeError) -> PlainJSON:
    detail = {"detail": str(error)}
    match error:
        case UnauthorizedError():
            return PlainJSON(detail, 401, {"WWW-Authenticate": "Bearer"})
        case TooManyConnectionsError():
            return PlainJSON(detail, 429, {"Retry-After": str(RETRY_FULL)})
        case ConnectionsFullError():
            full = {"max_connections": error.maximum, "retry_after": RETRY_FULL}
            return PlainJSON(detail | full, 503, {"Retry-After": str(RETRY_FULL)})
        case StoreError():
            plain = {"detail": "The store does not answer. Try again in a few seconds"}
            return PlainJSON(plain, 503, {"Retry-After": str(RETRY_STORE)})
    for kind, status in _STATUS.items():
        if isinstance(error, kind):
            return PlainJSON(detail, status)
    return unexpected()


def unexpected() -> PlainJSON:
    return PlainJSON({"detail": "Something went wrong here. Try again, or report the id"}, 500)


def invalid(error: RequestValidationError) -> PlainJSON:
    """FastAPI's 422 without what was sent: it may hold a post's text."""
    problems = [
        {
            "type": problem["type"],
            "loc": [_short(part) for part in problem["loc"]],
            "msg": problem["msg"],
        }
        for problem in error.errors()[:MOST_PROBLEMS]
    ]
    return PlainJSON({"detail": problems}, 422)


def _short(part: Any) -> Any:
    """Where the problem is; the name of an unknown field is the caller's own and may be long."""
    return part[:LONGEST_NAME] if isinstance(part, str) else part


def log_unexpected(error: Exception, scope: "Scope") -> None:
    """Where it happened and of what kind it was; its message might quote what was sent."""
    log().error(
        "Unexpected error",
        extra={
            "correlation_id": scope["state"]["correlation_id"],
            "method": scope["method"],
            "error": type(error).__name__,
            "where": traceback.format_tb(error.__traceback__)[-FRAMES:],
        },
    )


def log_store(error: StoreError, scope: "Scope") -> None:
    log().warning(
        "The store did not answer",
        extra={
            "correlation_id": scope["state"]["correlation_id"],
            "method": scope["method"],
            "error": str(error),
        },
    )


def install(app: FastAPI) -> None:
    async def domain(request: Request, error: Exception) -> PlainJSON:
        assert isinstance(error, TickertapeError)  # noqa: S101
        if isinstance(error, StoreError):
            log_store(error, request.scope)
        return answer(error)

    async def validation(_: Request, error: Exception) -> PlainJSON:
        assert isinstance(error, RequestValidationError)  # noqa: S101
        return invalid(error)

    app.add_exception_handler(TickertapeError, domain)
    app.add_exception_handler(RequestValidationError, validation)
