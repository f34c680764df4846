"""What can be followed, and where: every path that the streaming function answers."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final
from urllib.parse import quote

from lambda_src.contract.events import CloseReason, EventName

_PARAMETER: Final = re.compile(r"\{(\w+)\}")
ANY_STREAM_EVENTS: Final = (EventName.ERROR, EventName.CONNECTION_CLOSE)
ANY_STREAM_REASONS: Final = (
    CloseReason.SLICE_ENDED,
    CloseReason.LEASE_LOST,
    CloseReason.REPLACED,
    CloseReason.LEFT,
    CloseReason.SHUTDOWN,
    CloseReason.ERROR,
)


class Access(Enum):
    """Who may follow a stream; its value says it to a person."""

    PUBLIC = "everybody"
    VIEWER = "whoever has a session"


@dataclass(frozen=True, kw_only=True)
class Stream:
    """`path` may hold `{parameters}`; `events` and `reasons` are those beside any stream's."""

    name: str
    path: str
    summary: str
    access: Access
    events: tuple[EventName, ...]
    """In the order in which each comes first."""

    reasons: tuple[CloseReason, ...]

    @property
    def all_events(self) -> tuple[EventName, ...]:
        return (*self.events, *ANY_STREAM_EVENTS)

    @property
    def all_reasons(self) -> tuple[CloseReason, ...]:
        return (*ANY_STREAM_REASONS, *self.reasons)

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(_PARAMETER.findall(self.path))

    @property
    def pattern(self) -> str:
        """The path with `*` for each parameter, as CloudFront matches it."""
        return _PARAMETER.sub("*", self.path)

    def address(self, base: str, **values: str) -> str:
        """The stream's URL below a base URL, such as `https://host/`."""
        filled = _PARAMETER.sub(lambda each: quote(values[each[1]], safe=""), self.path)
        return base.rstrip("/") + filled

    def matches(self, path: str) -> bool:
        return re.fullmatch(_PARAMETER.sub("[^/]+", self.path), path) is not None


FEED: Final = Stream(
    name="feed",
    path="/api/v2/stream",
    summary="Follow the whole feed, or the items of some tickers",
    access=Access.PUBLIC,
    events=(
        EventName.CONNECTION_OPEN,
        EventName.METRICS,
        EventName.HEARTBEAT,
        EventName.NEW_ITEM,
    ),
    reasons=(CloseReason.SESSION_ENDED,),
)
CONFIGURATION: Final = Stream(
    name="configuration",
    path="/api/v2/configurations/{config_id}/stream",
    summary="Follow the items of a configuration's tickers",
    access=Access.VIEWER,
    events=FEED.events,
    reasons=(CloseReason.SESSION_ENDED, CloseReason.CONFIGURATION_DELETED),
)
TASK: Final = Stream(
    name="task",
    path="/api/tasks/{task_id}/stream",
    summary="Follow an import from its first event to its last",
    access=Access.PUBLIC,
    events=(EventName.CONNECTION_OPEN, EventName.TASK_EVENT, EventName.HEARTBEAT),
    reasons=(
        CloseReason.TASK_COMPLETED,
        CloseReason.TASK_FAILED,
        CloseReason.TASK_NOT_FOUND,
    ),
)
RELEASE: Final = Stream(
    name="release",
    path="/api/utils/version/stream",
    summary="Learn of each deployment",
    access=Access.PUBLIC,
    events=(EventName.CONNECTION_OPEN, EventName.VERSION, EventName.HEARTBEAT),
    reasons=(CloseReason.VERSION_FETCH_ERROR,),
)
STREAMS: tuple[Stream, ...] = (FEED, CONFIGURATION, TASK, RELEASE)

STATUS: Final = "/api/v2/stream/status"
"""How full the house is; the dashboard answers it too, behind its own URL."""

LEAVE: Final = "/api/v2/stream/leave"
"""Where a client gives its connection's place up; the dashboard's."""

HEALTH: Final = "/api/v2/stream/health"
"""Of the streaming function; the dashboard's own is `/health`."""


def edge_patterns() -> tuple[str, ...]:
    """What an edge sends to the streaming function; all else is the dashboard's."""
    return (*(stream.pattern for stream in STREAMS), STATUS, HEALTH)


def is_streaming(path: str) -> bool:
    """Whether the streaming function answers this path."""
    return path in {STATUS, HEALTH} or any(stream.matches(path) for stream in STREAMS)
