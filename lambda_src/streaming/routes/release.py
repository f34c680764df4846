"""The deployed release."""

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from lambda_src.contract import streams
from lambda_src.streaming.opening import open_slice
from lambda_src.streaming.release_stream import ReleaseStream
from lambda_src.streaming.routes.documentation import EventStream, event_stream
from lambda_src.web.authentication import OptionalCaller
from lambda_src.web.documentation import answers
from lambda_src.web.stream_options import StreamOptionsQuery

if TYPE_CHECKING:
    from lambda_src.streaming.resources import Resources

router = APIRouter(tags=["streams"])


@router.get(
    streams.RELEASE.path,
    summary=streams.RELEASE.summary,
    response_class=EventStream,
    responses=event_stream(streams.RELEASE) | answers(401, 429, 503),
)
async def follow_release(
    request: Request,
    caller: OptionalCaller,
    options: StreamOptionsQuery,
) -> Response:
    resources: Resources = request.app.state.resources
    return await open_slice(
        request,
        ReleaseStream(resources.release, resources.slice_context.shutdown),
        options,
        caller=caller,
    )
