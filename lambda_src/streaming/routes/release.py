"""The deployed release."""

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from asgi.answers import answers
from asgi.authentication import OptionalCaller
from streaming.opening import Wished, open_slice
from streaming.release_stream import ReleaseStream
from streaming.routes.documentation import EventStream, event_stream

if TYPE_CHECKING:
    from streaming.resources import Resources

router = APIRouter(tags=["streams"])


@router.get(
    "/api/utils/version/stream",
    summary="Learn of each deployment",
    response_class=EventStream,
    responses=event_stream("connection_open, version, heartbeat, connection_close")
    | answers(429, 503),
)
async def follow_release(
    request: Request,
    caller: OptionalCaller,
    wish: Wished,
) -> Response:
    resources: Resources = request.app.state.resources
    return await open_slice(
        request,
        ReleaseStream(resources.release, resources.surroundings.shutdown),
        wish,
        caller=caller,
    )
