"""An import task."""

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from lambda_src.contract import streams
from lambda_src.streaming.opening import open_slice
from lambda_src.streaming.routes.documentation import EventStream, event_stream
from lambda_src.streaming.task_stream import TaskStream, is_over
from lambda_src.web.authentication import OptionalCaller
from lambda_src.web.documentation import answers
from lambda_src.web.stream_options import StreamOptionsQuery

if TYPE_CHECKING:
    from lambda_src.streaming.resources import Resources

router = APIRouter(tags=["streams"])


@router.get(
    streams.TASK.path,
    summary=streams.TASK.summary,
    response_class=EventStream,
    responses=event_stream(streams.TASK)
    | {204: {"description": "The client has had the last event: there is nothing more"}}
    | answers(401, 429, 503),
)
async def follow_task(
    request: Request, caller: OptionalCaller, task_id: str, options: StreamOptionsQuery
) -> Response:
    resources: Resources = request.app.state.resources
    shutdown = resources.slice_context.shutdown
    if options.last and await is_over(resources.tasks, task_id, options.last):
        # What ends an EventSource for good; any 200 would bring it back each second.
        return Response(status_code=204)
    return await open_slice(
        request,
        TaskStream(
            resources.tasks, task_id, shutdown, poll_seconds=resources.settings.poll_seconds
        ),
        options,
        caller=caller,
    )
