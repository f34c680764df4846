"""What is sent: the payload of every event, and the event ids that tie a stream together."""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Sentiment = Literal["positive", "neutral", "negative"]
Resume = Literal["live", "resumed", "reset"]
CloseReason = Literal[
    "slice_ended",
    "task_completed",
    "task_failed",
    "task_not_found",
    "version_fetch_error",
    "session_ended",
    "configuration_deleted",
    "shutdown",
    "error",
]

# The pattern is held against what was sent, before it is upper-cased.
Ticker = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{1,5}(\.[A-Za-z])?$"
    ),
]
ItemId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,128}$")]

# Eighteen digits: more than any feed will hold, and still a number that DynamoDB keeps exactly.
_EVENT_ID = re.compile(r"evt_(\d{1,18})(?:\.(\d{1,9}))?", re.ASCII)


def event_id(cursor: int, nth: int = 0) -> str:
    """`evt_7` is item 7 itself; `evt_7.2` the second thing sent after it."""
    return f"evt_{cursor}.{nth}" if nth else f"evt_{cursor}"


def parse_event_id(text: str) -> int | None:
    """The cursor within an event id, or None where it is none of ours."""
    match = _EVENT_ID.fullmatch(text)
    return int(match[1]) if match else None


def nth_after(text: str) -> int:
    """The number behind the dot of an event id; 0 without one."""
    match = _EVENT_ID.fullmatch(text)
    return int(match[2]) if match and match[2] else 0


class Payload(BaseModel):
    model_config = ConfigDict(frozen=True)


class Item(Payload):
    """A scored post; its text is gone. `score`: 0.0 most negative, 0.5 neutral, 1.0 positive."""

    item_id: ItemId
    tickers: Annotated[list[Ticker], Field(min_length=1, max_length=5)]
    sentiment: Sentiment
    score: Annotated[float, Field(ge=0, le=1)]
    timestamp: str


class NewItem(Item):
    ticker: str = Field(description="The first of `tickers`")
    published_at: str


class FeedItem(NewItem):
    """An item as the polling fallback gives it."""

    event_id: str


class Metrics(Payload):
    """Exact counts of the last 24 hours, to the minute."""

    total: int
    positive: int
    neutral: int
    negative: int
    by_tag: dict[str, int]
    rate_last_hour: int = Field(description="Items in the last hour")
    rate_last_24h: int = Field(description="Items in the last 24 hours")
    timestamp: str


class ConnectionOpen(Payload):
    status: Literal["connected"] = "connected"
    resume: Resume
    cursor: str
    slice_seconds: float


class ConnectionClose(Payload):
    reason: CloseReason


class Heartbeat(Payload):
    timestamp: str
    connections: int


class Error(Payload):
    error: str


class Refused(Payload):
    detail: str
    max_connections: int
    retry_after: int


class Version(Payload):
    version: str
    environment: str
    git_commit: str
    deployed_at: str


TaskEventType = Literal["task_started", "progress_update", "task_completed", "task_failed"]


class TaskEvent(Payload):
    event_type: TaskEventType
    task_id: str
    timestamp: str
    data: dict[str, str | int | float]
