"""What every stream can be asked, on either function: where to resume, whose place to take."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Header, Query

from lambda_src.tickertape.events import LastEventId
from lambda_src.web.connection_id import ConnectionId


@dataclass(frozen=True, slots=True)
class StreamOptions:
    """`last` may come from anything: what is no event id of ours is a reset, never an error."""

    last: LastEventId | None
    on_full: Literal["wait"] | None
    connection: str | None


async def _stream_options(
    *,
    last_event_id: Annotated[
        str | None, Header(alias="Last-Event-ID", description="Resume after this event")
    ] = None,
    query: Annotated[
        str | None,
        Query(alias="last_event_id", description="The same, where headers cannot be set"),
    ] = None,
    # As polyfills spell it; generators of clients stumble over one name in three spellings.
    polyfill: Annotated[str | None, Query(alias="lastEventId", include_in_schema=False)] = None,
    on_full: Annotated[
        Literal["wait"] | None,
        Query(description="wait: a refusal is a 200 stream that tells EventSource when to return"),
    ] = None,
    connection: Annotated[
        ConnectionId | None,
        Query(description="Names one of the client's connections: it takes its own place over"),
    ] = None,
    request_id: Annotated[  # noqa: ARG001 - web/correlation.py reads it, before there is a route
        str | None,
        Query(description="The correlation id, where headers cannot be set"),
    ] = None,
) -> StreamOptions:
    given = last_event_id or query or polyfill
    return StreamOptions(LastEventId.parse(given) if given else None, on_full, connection)


StreamOptionsQuery = Annotated[StreamOptions, Depends(_stream_options)]
