"""How the function is: ready, healthy, how full."""

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request

from lambda_src.contract import streams
from lambda_src.web.authentication import KNOWN_CALLER
from lambda_src.web.documentation import answers
from lambda_src.web.service import Health, Ready, StreamStatus

if TYPE_CHECKING:
    from lambda_src.streaming.resources import Resources

router = APIRouter(tags=["service"])


@router.get("/ready", summary="The process has started; touches nothing", responses=answers())
async def get_ready() -> Ready:
    return Ready()


@router.get(streams.HEALTH, summary="The table can be read", responses=answers(503))
async def get_health(request: Request) -> Health:
    resources: Resources = request.app.state.resources
    await asyncio.to_thread(resources.source.feed.head)
    settings = resources.settings
    return Health(version=settings.version, environment=settings.environment)


@router.get(
    streams.STATUS,
    summary="How many connections are held, in all execution environments",
    dependencies=[KNOWN_CALLER],
    responses=answers(401, 503),
)
async def get_stream_status(request: Request) -> StreamStatus:
    resources: Resources = request.app.state.resources
    connections = await asyncio.to_thread(resources.connections.count)
    maximum = resources.settings.max_connections
    started: datetime = request.app.state.started
    return StreamStatus(
        connections=connections,
        max_connections=maximum,
        available=max(0, maximum - connections),
        uptime_seconds=round((datetime.now(UTC) - started).total_seconds(), 3),
    )
