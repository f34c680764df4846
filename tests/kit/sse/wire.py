"""An event stream's bytes: lines as the specification splits them, and the blocks they make.

httpx-sse interprets the fields, but hides comments, unknown fields and a `retry` that is none;
so the lines pass through here on their way to it.
"""

import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field

import httpx

from tests.kit.sse.errors import DroppedError

FIELDS = frozenset({"data", "event", "id", "retry"})
_BOM = b"\xef\xbb\xbf"
# The last lines of a stream that a function broke off, wherever in a line it did.
_BROKEN_OFF = b"Lambda-Runtime-Function-Error-Type: "
_END = re.compile(rb"\r\n|\r|\n")


@dataclass
class Block:
    """The lines between two empty ones, in the order they came."""

    fields: list[tuple[str, str]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    def has(self, name: str) -> bool:
        return any(name == known for known, _ in self.fields)

    @property
    def problem(self) -> str | None:
        """What no dispatched event of ours lacks; a block of comments alone is no event."""
        if self.fields and not self.has("data"):
            return f"an event without data: {self.fields}"
        if self.fields and not any(name == "event" and value for name, value in self.fields):
            return f"an event without a name: {self.fields}"
        return None


class LineSplitter:
    """Cuts chunks of bytes at LF, CR and CRLF; a line is let out as soon as its end is certain."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._at_start = True
        self._after_cr = False

    def feed(self, chunk: bytes) -> Iterator[tuple[bytes, bytes]]:
        """(line, its end); a CRLF cut in two by the chunks is one end, reported as CR.

        Each byte is looked at once, however small the chunks of a long line are.
        """
        if not chunk:
            return
        if self._at_start:
            chunk = self.unfinished + chunk
            self._parts = []
            if len(chunk) < len(_BOM) and _BOM.startswith(chunk):
                self._parts = [chunk]
                return
            chunk = chunk.removeprefix(_BOM)
            self._at_start = False
        if self._after_cr:
            chunk = chunk.removeprefix(b"\n")
            self._after_cr = False
        done = 0
        for match in _END.finditer(chunk):
            self._parts.append(chunk[done : match.start()])
            line, self._parts, done = self.unfinished, [], match.end()
            yield line, match.group()
        self._after_cr = chunk[:done].endswith(b"\r")
        if done < len(chunk):
            self._parts.append(chunk[done:])

    @property
    def unfinished(self) -> bytes:
        return b"".join(self._parts)


class Lines(httpx.AsyncByteStream):
    """Feeds httpx-sse a line at a time, and keeps what each block was made of.

    `complain` is told of each breach of the format: it raises, or it warns.
    """

    def __init__(
        self,
        chunks: AsyncIterator[bytes],
        *,
        complain: Callable[[str], None],
        on_comment: Callable[[str], None],
        lf_only: bool = False,
    ) -> None:
        self._chunks = chunks
        self._complain = complain
        self._on_comment = on_comment
        self._lf_only = lf_only
        self._block = Block()
        self.finished = Block()
        self.last_event_id: str | None = None
        """What a reconnection resumes from; None where no block has named an id."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        splitter = LineSplitter()
        async for chunk in self._chunks:
            for line, end in splitter.feed(chunk):
                if self._lf_only and end != b"\n":
                    self._complain(f"a line ends with {end!r}, not with LF: {line!r}")
                yield self._take(line)
        if splitter.unfinished or self._block.fields:
            kept = [f"{name}: {value}" for name, value in self._block.fields]
            self._complain(f"the last block is unfinished: {kept} {splitter.unfinished!r}")

    def _take(self, raw: bytes) -> bytes:
        """One line on its way to httpx-sse; what that would misread is withheld."""
        if _BROKEN_OFF in raw:
            raise DroppedError(f"the function broke its answer off: {raw!r}")
        try:
            line = raw.decode()
        except UnicodeDecodeError:
            self._complain(f"a line is not UTF-8: {raw!r}")
            line = raw.decode(errors="replace")
        if not line:
            self.finished, self._block = self._block, Block()
            for name, value in self.finished.fields:
                # Also of a block without data, which is no event.
                self.last_event_id = value if name == "id" else self.last_event_id
            if problem := self.finished.problem:
                self._complain(problem)
            return b"\n"
        if line.startswith(":"):
            comment = line[1:].removeprefix(" ")
            self._block.comments.append(comment)
            self._on_comment(comment)
            return b""
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if problem := field_problem(name, value):
            self._complain(problem)
            return b""
        self._block.fields.append((name, value))
        return line.encode() + b"\n"


def field_problem(name: str, value: str) -> str | None:
    """What the specification has a client ignore, and a test should not."""
    if name not in FIELDS:
        return f"unknown field {name!r} (value {value!r})"
    if name == "retry" and not (value.isascii() and value.isdigit()):
        return f"retry is not made of digits: {value!r}"
    if name == "id" and "\0" in value:
        return f"id holds NUL: {value!r}"
    return None
