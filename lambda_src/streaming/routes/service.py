"""How the function is: ready, healthy, how full."""

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field

from lambda_src.contract import streams
from lambda_src.contract.telemetry import STREAMING
from lambda_src.tickertape.claims import Claim
from lambda_src.tickertape.sessions import Session
from lambda_src.web.authentication import OptionalCaller, source_address
from lambda_src.web.connection_id import ConnectionId
from lambda_src.web.documentation import answers
from lambda_src.web.service import Health, Ready, StreamStatus

if TYPE_CHECKING:
    from lambda_src.streaming.resources import Resources

router = APIRouter(tags=["service"])


def _absent(value: object) -> bool:
    return value is None


class OwnStatus(StreamStatus):
    room: Annotated[int | None, Field(exclude_if=_absent)] = Field(
        default=None,
        description="How many connections the caller could open now, where it named one",
    )


@router.get("/ready", summary="The process has started; touches nothing", responses=answers())
async def get_ready() -> Ready:
    return Ready()


@router.get(streams.HEALTH, summary="The table can be read", responses=answers(503))
async def get_health(request: Request) -> Health:
    resources: Resources = request.app.state.resources
    await asyncio.to_thread(resources.source.feed.head)
    settings = resources.settings
    return Health(service=STREAMING, version=settings.version, environment=settings.environment)


@router.get(
    streams.STATUS,
    summary="How many connections are held, in all execution environments",
    responses=answers(401, 503),
)
async def get_stream_status(
    request: Request,
    caller: OptionalCaller,
    connection: Annotated[
        ConnectionId | None,
        Query(description="One of the caller's connections: `room` says whether it could be open"),
    ] = None,
) -> OwnStatus:
    resources: Resources = request.app.state.resources
    connections = await asyncio.to_thread(resources.connections.count)
    maximum = resources.settings.max_connections
    started: datetime = request.app.state.started
    return OwnStatus(
        connections=connections,
        max_connections=maximum,
        available=max(0, maximum - connections),
        uptime_seconds=round((datetime.now(UTC) - started).total_seconds(), 3),
        room=await _room(request, caller, connection) if connection else None,
    )


async def _room(request: Request, caller: Session | None, connection: str) -> int:
    resources: Resources = request.app.state.resources
    address = source_address(request, resources.settings.viewer_address_header)
    claim = Claim.of(caller.user_id if caller else None, address, connection)
    return await asyncio.to_thread(resources.connections.room, claim)
