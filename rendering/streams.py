"""The tables of docs/streams.md."""

from collections.abc import Mapping
from typing import Any, Final

from cdk_app.environments import CATALOG
from lambda_src.contract import slices, streams
from lambda_src.contract.events import CloseReason, EventName, Then
from lambda_src.tickertape.events import PAYLOADS
from lambda_src.tickertape.feed import RETENTION
from rendering.schemas import kind, table

_ASKED: Final[Mapping[Then, str]] = {
    Then.RESUME: "come back with the last event id",
    Then.RENEW: "come back with the last event id and a new session",
    Then.STOP: "do not come back",
}


def streams_table() -> str:
    return table(
        ("stream", "path", "for", "events, in the order in which each comes first"),
        (
            (
                stream.name,
                f"`{stream.path}`",
                stream.access.value,
                ", ".join(f"`{name}`" for name in stream.all_events),
            )
            for stream in streams.STREAMS
        ),
    )


def events_table() -> str:
    return table(
        ("event", "what it says", "payload"),
        ((f"`{name}`", _sentence(name), _fields(name)) for name in EventName),
    )


def reasons_table() -> str:
    return table(
        ("reason", "on", "what happened", "what a client must do"),
        (
            (f"`{reason}`", _streams_of(reason), reason.meaning, _ASKED[reason.then])
            for reason in CloseReason
        ),
    )


def figures_table() -> str:
    prod = CATALOG["prod"]
    return table(
        ("figure", "in `prod`"),
        (
            ("a slice", f"{prod.slice_seconds} s, give or take {slices.JITTER:.0%}"),
            ("a slice sends at most", f"{slices.MOST_BYTES / 1_000_000:g} MB"),
            ("a heartbeat, at least every", f"{prod.heartbeat_seconds} s"),
            ("`retry` in the first block", f"{slices.RETRY_MILLISECONDS} ms"),
            (
                "connections",
                (
                    f"{prod.max_connections}, {prod.connections_per_client} a session, "
                    f"{prod.connections_per_address} an address"
                ),
            ),
            ("an event id can be resumed for", f"{RETENTION.total_seconds() / 3600:.0f} hours"),
        ),
    )


def _sentence(name: EventName) -> str:
    return (PAYLOADS[name].__doc__ or "").strip().rstrip(".")


def _fields(name: EventName) -> str:
    schema = PAYLOADS[name].model_json_schema()
    shared = schema.get("$defs", {})

    def refer(other: str) -> str:
        return "string, see below" if other == CloseReason.__name__ else kind(shared[other], refer)

    return "<br>".join(
        f"`{field}` {kind(described, refer)}{_told(described)}"
        for field, described in schema["properties"].items()
    )


def _told(schema: Mapping[str, Any]) -> str:
    text = schema.get("description", "")
    return f": {text[0].lower()}{text[1:]}" if text else ""


def _streams_of(reason: CloseReason) -> str:
    if reason in streams.ANY_STREAM_REASONS:
        return "any"
    return ", ".join(stream.name for stream in streams.STREAMS if reason in stream.reasons)
