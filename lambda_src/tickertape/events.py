"""What is sent: the payload of every event, and the event ids that tie a stream together."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    AnyUrl,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    UrlConstraints,
)

from lambda_src.contract.events import CloseReason, EventName

Sentiment = Literal["positive", "neutral", "negative"]
Resume = Literal["live", "resumed", "reset"]
# The pattern is held against what was sent, before it is upper-cased.
Ticker = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{1,5}(\.[A-Za-z])?$"
    ),
]
# The pattern also refuses half a surrogate pair, which no store and no answer could hold.
Line = Annotated[
    str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")
]
ItemId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,128}$")]

_LINK: TypeAdapter[AnyUrl] = TypeAdapter(
    Annotated[AnyUrl, UrlConstraints(allowed_schemes=["https"], host_required=True)]
)
MAX_LINK = 500


def _link(text: str) -> str:
    """As browsers write it, so that the host that is shown is the one that is visited."""
    url = _LINK.validate_python(text)
    if url.username is not None or url.password is not None:
        raise ValueError("A link names nobody before its host")
    if len(str(url)) > MAX_LINK:
        raise ValueError(f"A link has at most {MAX_LINK} characters")
    return str(url)


Link = Annotated[
    str,
    StringConstraints(max_length=MAX_LINK, pattern=r"^https://[^\s\x00-\x1f\x7f]+$"),
    AfterValidator(_link),
]


def _absent(value: str | None) -> bool:
    return value is None


# Eighteen digits: more than any feed will hold, and still a number that DynamoDB keeps exactly.
_EVENT_ID = re.compile(r"evt_(\d{1,18})(?:\.(\d{1,9}))?", re.ASCII)


def event_id(cursor: int, nth: int = 0) -> str:
    """`evt_7` is item 7 itself; `evt_7.2` the second thing sent after it."""
    return f"evt_{cursor}.{nth}" if nth else f"evt_{cursor}"


@dataclass(frozen=True, slots=True)
class LastEventId:
    """What a client says it saw last; `cursor` is None where that is no event id of ours."""

    cursor: int | None
    nth: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        match = _EVENT_ID.fullmatch(text)
        return cls(int(match[1]), int(match[2] or 0)) if match else cls(None)


class Payload(BaseModel):
    model_config = ConfigDict(frozen=True)


class Item(Payload):
    """A scored post; its text is gone."""

    item_id: ItemId
    tickers: Annotated[list[Ticker], Field(min_length=1, max_length=5)]
    sentiment: Sentiment
    score: Annotated[float, Field(ge=0, le=1)] = Field(
        description="0.0 most negative, 0.5 neutral, 1.0 most positive"
    )
    timestamp: str = Field(description="When its producer says it was written")
    source: Annotated[Line | None, Field(exclude_if=_absent)] = Field(
        default=None, description="Who wrote it, where its producer says so"
    )
    url: Annotated[Link | None, Field(exclude_if=_absent)] = Field(
        default=None, description="Where it can be read, where its producer says so"
    )


class NewItem(Item):
    """An item of the feed."""

    ticker: str = Field(description="The first of `tickers`")
    published_at: str = Field(description="When it entered the feed")


class FeedItem(NewItem):
    """An item as the polling fallback gives it."""

    event_id: str


LEADING: Final = 100
"""Tickers that a metrics event names."""


class Metrics(Payload):
    """Exact counts of the last 24 hours, to the minute; sent on change, once a second at most."""

    total: int
    positive: int
    neutral: int
    negative: int
    tickers: int = Field(description="How many tickers they name")
    by_tag: dict[str, int] = Field(
        description="Items by ticker, most first; in an event the hundred most mentioned"
    )
    rate_last_hour: int = Field(description="Items in the last hour")
    rate_last_24h: int = Field(description="Items in the last 24 hours")
    timestamp: str

    def leading(self) -> Self:
        """As an event says it: however many tickers there are, it stays small."""
        return self.model_copy(update={"by_tag": dict(islice(self.by_tag.items(), LEADING))})


class ConnectionOpen(Payload):
    """The first event of every slice, with the verdict about the id that was sent."""

    status: Literal["connected"] = "connected"
    resume: Resume
    cursor: str = Field(description="The event id after which the stream goes on")
    slice_seconds: float = Field(description="How long the slice will last at most")


class ConnectionClose(Payload):
    """The last event of every slice; nothing follows it."""

    reason: CloseReason


class Heartbeat(Payload):
    """A sign of life, behind the comment line `: heartbeat`."""

    timestamp: str
    connections: int = Field(description="How many are open, in all execution environments")


class Error(Payload):
    """What went wrong; `connection_close` follows."""

    error: str = Field(description="For a person")


class Refused(Payload):
    """In place of a stream, where `on_full=wait` asked for it; the response ends with it."""

    reason: Literal[
        "connections_full",
        "client_connections",
        "reconnecting_too_fast",
        "replay_limit",
        "store_unavailable",
    ]
    detail: str = Field(description="For a person")
    max_connections: int
    retry_after: int = Field(description="Seconds")


class Version(Payload):
    """What is deployed; sent again when a deployment changes it."""

    version: str
    environment: str
    git_commit: str
    deployed_at: str


class TaskStarted(Payload):
    model_config = ConfigDict(extra="forbid")

    total: int


class TaskProgress(Payload):
    model_config = ConfigDict(extra="forbid")

    text: str = Field(description="For a person")
    progress: float = Field(description="0 to 1")


class TaskCompleted(Payload):
    model_config = ConfigDict(extra="forbid")

    imported: int
    duplicates: int


class TaskFailed(Payload):
    model_config = ConfigDict(extra="forbid")

    error: str = Field(description="For a person")


TaskEventType = Literal["task_started", "progress_update", "task_completed", "task_failed"]


class TaskEvent(Payload):
    """What became of an import; `data` is as `event_type` says."""

    event_type: TaskEventType
    task_id: str
    timestamp: str
    data: TaskStarted | TaskProgress | TaskCompleted | TaskFailed


PAYLOADS: Mapping[EventName, type[Payload]] = {
    EventName.CONNECTION_OPEN: ConnectionOpen,
    EventName.METRICS: Metrics,
    EventName.NEW_ITEM: NewItem,
    EventName.TASK_EVENT: TaskEvent,
    EventName.VERSION: Version,
    EventName.HEARTBEAT: Heartbeat,
    EventName.ERROR: Error,
    EventName.REFUSED: Refused,
    EventName.CONNECTION_CLOSE: ConnectionClose,
}
"""Each also carries `correlation_id`, which the wire adds."""
