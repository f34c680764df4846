"""Stream paths on a BUFFERED function: what the stream would refuse is refused, the rest sent on.

Here a stream would only time out; the streaming function serves it.
"""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse

from lambda_src.dashboard.resources import Built, Resources
from lambda_src.web.answers import answers
from lambda_src.web.authentication import Viewer
from lambda_src.web.tickers import TickersQuery, parse_tickers

router = APIRouter(tags=["streams"], default_response_class=RedirectResponse)


def _there(request: Request, built: Resources) -> RedirectResponse:
    path: bytes = request.scope["raw_path"]
    query: bytes = request.scope["query_string"]
    target = path + (b"?" + query if query else b"")
    url = built.settings.stream_url.rstrip("/") + target.decode("latin-1")
    return RedirectResponse(url, status_code=307)


@router.head("/api/v2/stream", include_in_schema=False)
@router.get(
    "/api/v2/stream",
    status_code=307,
    summary="Follow the whole feed, or the items of some tickers",
    responses=answers(307, 400),
)
async def feed(request: Request, built: Built, tickers: TickersQuery = None) -> RedirectResponse:
    parse_tickers(tickers)
    return _there(request, built)


@router.head("/api/v2/configurations/{config_id}/stream", include_in_schema=False)
@router.get(
    "/api/v2/configurations/{config_id}/stream",
    status_code=307,
    summary="Follow the items of a configuration's tickers",
    responses=answers(307, 401, 404, 503),
)
def configuration(
    request: Request, built: Built, caller: Viewer, config_id: str
) -> RedirectResponse:
    built.configurations.find(caller.user_id, config_id)
    return _there(request, built)


@router.head("/api/tasks/{task_id}/stream", include_in_schema=False)
@router.get(
    "/api/tasks/{task_id}/stream",
    status_code=307,
    summary="Follow an import from its first event to its last",
    responses=answers(307),
)
async def task(request: Request, built: Built, task_id: str) -> RedirectResponse:  # noqa: ARG001
    """An unknown task has a stream too, which says so."""
    return _there(request, built)


@router.head("/api/utils/version/stream", include_in_schema=False)
@router.get(
    "/api/utils/version/stream",
    status_code=307,
    summary="Learn of each deployment",
    responses=answers(307),
)
async def release(request: Request, built: Built) -> RedirectResponse:
    return _there(request, built)
