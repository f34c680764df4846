"""How OpenAPI is told of an event stream."""

from typing import Any

from fastapi import Response


class EventStream(Response):
    media_type = "text/event-stream"


def event_stream(events: str) -> dict[int | str, dict[str, Any]]:
    """The 200 of a stream that sends `events`."""
    schema = {"schema": {"type": "string"}}
    return {
        200: {
            "description": f"Server-Sent Events: {events}",
            "content": {"text/event-stream": schema},
        }
    }
