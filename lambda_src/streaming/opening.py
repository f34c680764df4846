"""From a request to the slice that answers it: admission first, then the stream's verdict."""

import asyncio

from fastapi import Request, Response

from lambda_src.contract.slices import GRACE_SECONDS
from lambda_src.contract.telemetry import Metric
from lambda_src.streaming.length import slice_length
from lambda_src.streaming.resources import Resources
from lambda_src.streaming.response import HEADERS, SliceResponse
from lambda_src.streaming.slice import Slice
from lambda_src.streaming.stream import Opening, Stream
from lambda_src.streaming.wire import Wire
from lambda_src.tickertape.claims import Claim
from lambda_src.tickertape.errors import (
    ConnectionsFullError,
    TooManyConnectionsError,
    TooManyLingeringError,
    TooMuchReplayedError,
)
from lambda_src.tickertape.events import event_id
from lambda_src.tickertape.leases import Lease
from lambda_src.tickertape.replays import Replays
from lambda_src.tickertape.sessions import Session
from lambda_src.tickertape.telemetry import log
from lambda_src.web.authentication import source_address
from lambda_src.web.stream_options import StreamOptions

REFUSED = (
    ConnectionsFullError,
    TooManyConnectionsError,
    TooManyLingeringError,
    TooMuchReplayedError,
)


async def open_slice(
    request: Request,
    stream: Stream,
    options: StreamOptions,
    *,
    caller: Session | None,
) -> Response:
    """Raises one of REFUSED, or StoreError, before the first byte.

    A HEAD gets the stream's headers: nothing is opened, no lease taken.
    """
    if request.state.head:
        return Response(media_type="text/event-stream", headers=HEADERS)
    resources: Resources = request.app.state.resources
    settings = resources.settings
    shared = resources.slice_context
    claim = Claim.of(
        caller.user_id if caller else None,
        source_address(request, settings.viewer_address_header),
        options.connection,
    )
    seconds = slice_length(
        settings.slice_seconds, request.headers.get("x-amzn-lambda-context"), shared.clock()
    )
    context = {
        "correlation_id": request.state.correlation_id,
        "path": request.scope["route"].path,
        "client": claim.client,
    }
    try:
        lease = await shared.admission.acquire(claim, seconds=seconds + GRACE_SECONDS)
        try:
            opening = await _begin(stream, options, claim, resources.replays)
        except BaseException:
            await shared.admission.release(lease)
            raise
    except REFUSED as refusal:
        shared.telemetry.count(Metric.CONNECTIONS_REFUSED)
        shared.telemetry.flush()
        log().warning("Connection refused", extra={**context, "cause": str(refusal)})
        raise
    # A resumed stream goes on numbering; any other begins anew.
    nth = options.last.nth if options.last and opening.resume == "resumed" else 0
    wire = Wire(request.state.correlation_id, nth=nth)
    slice_ = Slice(
        stream,
        opening,
        wire,
        lease,
        shared,
        seconds=seconds,
        heartbeat_seconds=settings.heartbeat_seconds,
    )
    _opened(resources, opening, context)
    return SliceResponse(
        slice_,
        ended=lambda: _ended(resources, slice_, stream, lease, context),
        nudge_seconds=settings.nudge_seconds,
    )


async def _begin(stream: Stream, options: StreamOptions, claim: Claim, replays: Replays) -> Opening:
    opening = await stream.open(options.last)
    try:
        await asyncio.to_thread(replays.allow, claim.address, opening.behind)
    except BaseException:
        stream.close()
        raise
    return opening


def _opened(resources: Resources, opening: Opening, context: dict[str, str]) -> None:
    telemetry = resources.slice_context.telemetry
    telemetry.count(Metric.CONNECTIONS_OPENED)
    if opening.resume == "resumed":
        telemetry.count(Metric.CONNECTIONS_RESUMED)
    telemetry.flush()
    verdict = {"resume": opening.resume, "cursor": event_id(opening.cursor)}
    log().info("Connection opened", extra={**context, **verdict})


def _ended(
    resources: Resources, slice_: Slice, stream: Stream, lease: Lease, context: dict[str, str]
) -> None:
    shared = resources.slice_context
    shared.admission.release_soon(lease)
    stream.close()
    shared.telemetry.count(Metric.CONNECTIONS_CLOSED)
    shared.telemetry.flush()
    account = {
        "reason": slice_.reason or "client_left",
        "seconds": round(slice_.duration, 3),
        "events": slice_.events,
        "cursor": event_id(stream.cursor),
    }
    log().info("Connection closed", extra={**context, **account})
