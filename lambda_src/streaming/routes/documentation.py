"""How OpenAPI is told of an event stream."""

from typing import Any, Final

from fastapi import Response
from pydantic.json_schema import models_json_schema

from lambda_src.contract.events import EventName
from lambda_src.contract.streams import Stream
from lambda_src.tickertape.events import PAYLOADS

_PLACE: Final = "#/components/schemas/"


class EventStream(Response):
    media_type = "text/event-stream"


def event_stream(stream: Stream) -> dict[int | str, dict[str, Any]]:
    """The 200 of a stream; each event is described by the schema of its payload."""
    events = ", ".join(stream.all_events)
    return {
        200: {
            "description": f"Server-Sent Events: {events}",
            "content": {
                "text/event-stream": {
                    "schema": {"type": "string"},
                    # The `itemSchema` of OpenAPI 3.2, in a document of 3.1.
                    "x-itemSchema": {"oneOf": [_event(name) for name in stream.all_events]},
                }
            },
        }
    }


def payload_schemas() -> dict[str, Any]:
    """JSON Schemas of all payloads and of what they refer to, by name."""
    _, found = models_json_schema(
        [(model, "serialization") for model in PAYLOADS.values()], ref_template=_PLACE + "{model}"
    )
    schemas: dict[str, Any] = found["$defs"]
    for model in PAYLOADS.values():
        schema = schemas[model.__name__]
        schema["properties"]["correlation_id"] = {"type": "string"}
        schema["required"] = [*schema["properties"]]
    return schemas


def _event(name: EventName) -> dict[str, Any]:
    payload = {"$ref": _PLACE + PAYLOADS[name].__name__}
    return {
        "type": "object",
        "required": ["event", "data"],
        "properties": {
            "event": {"const": name.value},
            "id": {"type": "string"},
            "data": {
                "type": "string",
                "contentMediaType": "application/json",
                "contentSchema": payload,
            },
        },
    }
