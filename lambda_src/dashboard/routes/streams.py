"""Stream paths on a BUFFERED function: what the stream would refuse is refused, the rest sent on.

Here a stream would only time out; the streaming function serves it.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse

from lambda_src.contract import streams
from lambda_src.contract.streams import Access, Stream
from lambda_src.dashboard.resources import AppResources
from lambda_src.web.authentication import KNOWN_CALLER, Viewer, viewer
from lambda_src.web.documentation import answers
from lambda_src.web.stream_options import StreamOptionsQuery
from lambda_src.web.tickers import TickersQuery


async def _known_tickers(_: TickersQuery) -> None:
    """What is no ticker is refused."""


def _own_configuration(request: Request, resources: AppResources, caller: Viewer) -> None:
    resources.configurations.find(caller.user_id, request.path_params["config_id"])


async def _nothing() -> None:
    """The stream itself says what there is to say: an unknown task has one too."""


CHECKS: Final[Mapping[Stream, tuple[Callable[..., Any], tuple[int, ...]]]] = {
    streams.FEED: (_known_tickers, ()),
    streams.CONFIGURATION: (_own_configuration, (404,)),
}
"""What a stream would refuse for a reason of its own, and with which status."""


def router() -> APIRouter:
    """One redirect for each stream of the contract."""
    made = APIRouter(tags=["streams"], default_response_class=RedirectResponse)
    for stream in streams.STREAMS:
        _redirect(made, stream)
    return made


def _redirect(made: APIRouter, stream: Stream) -> None:
    check, refusals = CHECKS.get(stream, (_nothing, ()))
    caller = Depends(viewer) if stream.access is Access.VIEWER else KNOWN_CALLER
    made.get(
        stream.path,
        status_code=307,
        name=f"follow_{stream.name}",
        summary=stream.summary,
        dependencies=[caller, Depends(check)],
        responses=answers(307, 401, 503, *refusals),
        openapi_extra={"parameters": [_in_path(name) for name in stream.parameters]},
    )(_send_on)


async def _send_on(
    request: Request, resources: AppResources, _: StreamOptionsQuery
) -> RedirectResponse:
    path: bytes = request.scope["raw_path"]
    query: bytes = request.scope["query_string"]
    target = path + (b"?" + query if query else b"")
    url = resources.settings.stream_url.rstrip("/") + target.decode("latin-1")
    return RedirectResponse(url, status_code=307)


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
