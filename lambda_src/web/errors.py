"""The one map from what went wrong to what HTTP says about it."""

import traceback
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import Response

from lambda_src.contract import problems
from lambda_src.contract.problems import PROBLEMS, Problem
from lambda_src.tickertape.errors import (
    ConnectionsFullError,
    ForbiddenError,
    InvalidInputError,
    InvalidTokenError,
    LimitReachedError,
    NotFoundError,
    StoreError,
    TickertapeError,
    TooManyConnectionsError,
    TooManyLingeringError,
    TooManySessionsError,
    TooMuchReplayedError,
    UnauthorizedError,
)
from lambda_src.tickertape.telemetry import log
from lambda_src.web.answers import refusal
from lambda_src.web.methods import allowed

if TYPE_CHECKING:
    from starlette.types import Scope

# An import of 5,000 wrong items is answered with its first problems, not with all of them.
MOST_PROBLEMS = 20
LONGEST_NAME = 64
FRAMES = 5
# By the nearest kind: a subclass that is not named here is its base.
DOMAIN: dict[type[TickertapeError], Problem] = {
    InvalidInputError: problems.INVALID_REQUEST,
    UnauthorizedError: problems.SESSION_REQUIRED,
    InvalidTokenError: problems.INVALID_TOKEN,
    ForbiddenError: problems.INSUFFICIENT_SCOPE,
    NotFoundError: problems.NOT_FOUND,
    LimitReachedError: problems.LIMIT_REACHED,
    TooManyConnectionsError: problems.CLIENT_CONNECTIONS,
    TooManyLingeringError: problems.RECONNECTING_TOO_FAST,
    TooMuchReplayedError: problems.REPLAY_LIMIT,
    TooManySessionsError: problems.TOO_MANY_SESSIONS,
    ConnectionsFullError: problems.CONNECTIONS_FULL,
    StoreError: problems.STORE_UNAVAILABLE,
    TickertapeError: problems.INTERNAL_ERROR,
}
# RFC 6750, section 3.1: a request without a token is told of no error.
CHALLENGES = {
    problems.SESSION_REQUIRED: "Bearer",
    problems.INVALID_TOKEN: 'Bearer error="invalid_token"',
    problems.INSUFFICIENT_SCOPE: 'Bearer error="insufficient_scope", scope="publisher"',
}
# What is said in place of an error's own words, which are for the log.
PLAIN = {
    problems.STORE_UNAVAILABLE: "The store does not answer. Try again in a few seconds",
    problems.INTERNAL_ERROR: "Something went wrong here. Try again, or report the id",
}


def problem_of(error: TickertapeError) -> Problem:
    return next(DOMAIN[kind] for kind in type(error).__mro__ if kind in DOMAIN)


def detail_of(error: TickertapeError) -> str:
    """What is told of it: every word of ours but a store's, which names what is behind us."""
    return PLAIN.get(problem_of(error), str(error))


def domain(scope: "Scope", error: TickertapeError) -> Response:
    if isinstance(error, InvalidInputError):
        return _wrong(scope, {"type": "invalid", "loc": list(error.where), "msg": str(error)})
    problem = problem_of(error)
    challenge = CHALLENGES.get(problem)
    headers = {"WWW-Authenticate": challenge} if challenge else {}
    return refusal(scope, problem, detail_of(error), headers=headers, **error.facts)


def unexpected(scope: "Scope") -> Response:
    return refusal(scope, problems.INTERNAL_ERROR, PLAIN[problems.INTERNAL_ERROR])


def invalid(scope: "Scope", error: RequestValidationError) -> Response:
    """FastAPI's 422 without what was sent: it may hold a post's text."""
    wrong = [
        {
            "type": problem["type"],
            "loc": [_short(part) for part in problem["loc"]],
            # Pydantic's own prefix to a validator's words.
            "msg": problem["msg"].removeprefix("Value error, "),
        }
        for problem in error.errors()[:MOST_PROBLEMS]
    ]
    return _wrong(scope, *wrong)


def _wrong(scope: "Scope", *wrong: dict[str, Any]) -> Response:
    return refusal(scope, problems.INVALID_REQUEST, list(wrong))


def _short(part: Any) -> Any:
    """Where the problem is; the name of an unknown field is the caller's own and may be long."""
    return part[:LONGEST_NAME] if isinstance(part, str) else part


def protocol(request: Request, error: StarletteHTTPException) -> Response:
    """What the framework refuses by itself, and a body that turns out too large."""
    match error.status_code:
        case 400:
            # Too deep, too long a number or not UTF-8: as wrong as a missing brace.
            unread = {"type": "json_invalid", "loc": ["body"], "msg": "The body is no JSON"}
            return _wrong(request.scope, unread)
        case 404:
            return refusal(request.scope, problems.NOT_FOUND, "There is no such path")
        case 405:
            allow = {"Allow": ", ".join(allowed(request))}
            if request.method == "OPTIONS":
                return Response(status_code=204, headers=allow)
            detail = f"{request.url.path} has no {request.method}; it has {allow['Allow']}"
            return refusal(request.scope, problems.METHOD_NOT_ALLOWED, detail, headers=allow)
    problem = next(
        (each for each in PROBLEMS if each.status == error.status_code), problems.INTERNAL_ERROR
    )
    return refusal(request.scope, problem, error.detail)


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
    @app.exception_handler(TickertapeError)
    async def _domain(request: Request, error: TickertapeError) -> Response:
        if isinstance(error, StoreError):
            log_store(error, request.scope)
        return domain(request.scope, error)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        return invalid(request.scope, error)

    @app.exception_handler(HTTPException)
    @app.exception_handler(StarletteHTTPException)
    async def _protocol(request: Request, error: StarletteHTTPException) -> Response:
        return protocol(request, error)
