"""What a client received, with time offsets: read by tests, printed when one fails."""

import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

_SHOWN = 400


class End(StrEnum):
    OPEN = "still open"
    ENDED = "ended by the server"
    LEFT = "left by the client"
    IDLE = "idle for too long"
    TIMED_OUT = "timed out"
    DROPPED = "connection dropped"
    MALFORMED = "malformed"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One dispatched event. `data` is the parsed JSON; `raw` the text it was parsed from."""

    name: str
    data: Any
    raw: str
    id: str
    retry: int | None
    comments: tuple[str, ...]
    fields: tuple[str, ...]
    """Names of the block's fields in the order sent."""
    offset: float
    """Seconds since the request was sent."""
    slice: int
    """Which response of a followed stream it came in; the first is 1."""

    @property
    def correlation_id(self) -> str | None:
        return self.data.get("correlation_id") if isinstance(self.data, dict) else None


@dataclass
class Received:
    endpoint: str
    events: list[Event] = field(default_factory=list)
    end: End = End.OPEN
    slices: int = 0
    duration: float = 0.0
    _lines: list[str] = field(default_factory=list)
    _started: float = field(default_factory=time.monotonic)

    def elapsed(self) -> float:
        return time.monotonic() - self._started

    def note(self, what: str) -> None:
        """Keep a line of the sequence that is no event: a connection, a comment, the end."""
        self._lines.append(f"  +{self.elapsed():8.3f} s  {what}")

    def add(self, event: Event) -> None:
        self.events.append(event)
        cut = f"… ({len(event.raw)} characters)" if len(event.raw) > _SHOWN else ""
        retry = "" if event.retry is None else f" retry={event.retry}"
        self.note(f"{event.name} id={event.id or '-'}{retry} {event.raw[:_SHOWN]}{cut}")

    def finish(self, end: End, why: str = "") -> None:
        self.end = end
        self.duration = self.elapsed()
        self.note(f"[{end}{': ' + why if why else ''}]")

    @property
    def names(self) -> list[str]:
        return [event.name for event in self.events]

    @property
    def ids(self) -> list[str]:
        return [event.id for event in self.events]

    def of(self, name: str) -> list[Event]:
        return [event for event in self.events if event.name == name]

    @property
    def summary(self) -> str:
        slices = f" in {self.slices} slices" if self.slices > 1 else ""
        duration = self.elapsed() if self.end is End.OPEN else self.duration
        return f"{self.endpoint}: {len(self.events)} events{slices}, {duration:.3f} s, {self.end}"

    def __str__(self) -> str:
        return "\n".join([self.summary, *self._lines])
