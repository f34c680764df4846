"""What a slice asks of a stream: where it begins, what it says first, what follows."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from lambda_src.contract.events import CloseReason
from lambda_src.streaming.wire import Wire
from lambda_src.tickertape.events import LastEventId, Resume


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a slice begins: after `cursor`, `behind` so many items."""

    resume: Resume
    cursor: int
    behind: int = 0


class Step(NamedTuple):
    """What is to be sent next, `events` of them in `chunk`; `over` ends the slice after it."""

    chunk: bytes = b""
    events: int = 0
    over: CloseReason | None = None


NOTHING = Step()


class Stream(Protocol):
    """The global feed, a configuration, a task or the release, followed by one slice.

    `cursor` names what was handed out last. `beats_at_once`: a heartbeat follows the greeting.
    """

    cursor: int
    beats_at_once: bool

    async def open(self, last: LastEventId | None) -> Opening:
        """Join; each `open` that succeeds wants its `close`. Raises StoreError."""

    async def greet(self, wire: Wire) -> Step:
        """What follows `connection_open` at once."""

    async def step(self, wire: Wire, seconds: float) -> Step:
        """What comes next, or an empty step after `seconds` at most."""

    async def check(self) -> CloseReason | None:
        """Asked at each heartbeat: why the stream may not go on, if so."""

    def close(self) -> None: ...
