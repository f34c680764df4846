"""The global feed and a configuration's feed."""

import asyncio

from fastapi import APIRouter, Request, Response

from lambda_src.contract import streams
from lambda_src.contract.events import CloseReason
from lambda_src.streaming.feed_stream import FeedStream, Tickers
from lambda_src.streaming.opening import open_slice
from lambda_src.streaming.resources import Resources
from lambda_src.streaming.routes.documentation import EventStream, event_stream
from lambda_src.tickertape.sessions import Session
from lambda_src.web.authentication import OptionalCaller, Viewer
from lambda_src.web.documentation import answers
from lambda_src.web.stream_options import StreamOptionsQuery
from lambda_src.web.tickers import TickersQuery

router = APIRouter(tags=["streams"])


@router.get(
    streams.FEED.path,
    summary=streams.FEED.summary,
    response_class=EventStream,
    responses=event_stream(streams.FEED) | answers(401, 429, 503),
)
async def follow_feed(
    request: Request,
    caller: OptionalCaller,
    options: StreamOptionsQuery,
    tickers: TickersQuery,
) -> Response:
    resources: Resources = request.app.state.resources

    async def verify() -> Tickers | CloseReason | None:
        return tickers if await _lives(resources, caller) else CloseReason.SESSION_ENDED

    return await open_slice(
        request,
        FeedStream(resources.source, tickers, verify),
        options,
        caller=caller,
    )


@router.get(
    streams.CONFIGURATION.path,
    summary=streams.CONFIGURATION.summary,
    response_class=EventStream,
    responses=event_stream(streams.CONFIGURATION) | answers(401, 404, 429, 503),
)
async def follow_configuration(
    request: Request,
    caller: Viewer,
    config_id: str,
    options: StreamOptionsQuery,
) -> Response:
    resources: Resources = request.app.state.resources

    configurations = resources.configurations

    async def verify() -> Tickers | CloseReason | None:
        if not await _lives(resources, caller):
            return CloseReason.SESSION_ENDED
        found = await asyncio.to_thread(configurations.get, caller.user_id, config_id)
        return frozenset(found.tickers) if found else CloseReason.CONFIGURATION_DELETED

    opened = await asyncio.to_thread(configurations.find, caller.user_id, config_id)
    return await open_slice(
        request,
        FeedStream(resources.source, frozenset(opened.tickers), verify),
        options,
        caller=caller,
    )


async def _lives(resources: Resources, caller: Session | None) -> bool:
    """Whether the session that the stream was opened with, if any, still stands."""
    if caller is None:
        return True
    return await asyncio.to_thread(resources.sessions.find_by_key, caller.key) is not None
