"""Refusals as a stream: EventSource gives up for ever on any status but 200.

So whoever asks with `on_full=wait` is told in a stream when to return, whatever stood in the way.
"""

from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response

from lambda_src.contract.events import EventName
from lambda_src.streaming.opening import REFUSED
from lambda_src.streaming.response import HEADERS
from lambda_src.streaming.wire import Wire
from lambda_src.tickertape.errors import StoreError, TickertapeError
from lambda_src.tickertape.events import Refused
from lambda_src.web.errors import detail_of, domain, log_store, problem_of

if TYPE_CHECKING:
    from lambda_src.streaming.resources import Resources


def install(app: FastAPI) -> None:
    """After web.errors, whose answer it is wherever nobody waits."""
    for kind in (*REFUSED, StoreError):
        app.add_exception_handler(kind, _refuse)


async def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, TickertapeError)  # noqa: S101
    if isinstance(error, StoreError):
        log_store(error, request.scope)
    waits = request.query_params.get("on_full") == "wait"
    return _as_stream(request, error) if waits else domain(request.scope, error)


def _as_stream(request: Request, error: TickertapeError) -> Response:
    resources: Resources = request.app.state.resources
    problem = problem_of(error)
    retry_after = problem.retry_after or 0
    payload = Refused.model_validate(
        {
            "reason": problem.code,
            "detail": detail_of(error),
            "max_connections": resources.settings.max_connections,
            "retry_after": retry_after,
        }
    )
    # Without an id: the client keeps the one that it has.
    block = Wire(request.state.correlation_id).block(
        EventName.REFUSED, payload, None, retry=retry_after * 1000
    )
    return Response(block, media_type="text/event-stream", headers=HEADERS)
