"""The load generator as the benchmarks command it."""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]
# A line of arrivals: some ten thousand events.
LONGEST_ANSWER = 64 * 1024 * 1024
END_SECONDS = 5.0
# More than any command is told to wait by itself.
LONGEST_SECONDS = 300.0


class LoadError(RuntimeError):
    """The load generator ended, or could not do what it was told."""


@dataclass(frozen=True)
class Opened:
    """`began`: when the first was opened, by the clock that all processes here share."""

    began: float
    seconds: float


class LoadGenerator:
    """Use as an async context manager; its process ends with it."""

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "benchmarks.load",
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LONGEST_ANSWER,
        )
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None  # noqa: S101
        self._process.stdin.close()
        try:
            async with asyncio.timeout(END_SECONDS):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    @property
    def pid(self) -> int:
        return self._process.pid

    async def do(self, command: str, **arguments: Any) -> dict[str, Any]:
        """Raises LoadError."""
        assert self._process.stdin is not None  # noqa: S101
        assert self._process.stdout is not None  # noqa: S101
        self._process.stdin.write(json.dumps({"do": command, **arguments}).encode() + b"\n")
        async with asyncio.timeout(LONGEST_SECONDS):
            line = await self._process.stdout.readline()
        if not line:
            raise LoadError("The load generator has ended; its output above says why")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise LoadError(f"{command}: {answer['error']}")
        return answer

    async def open(
        self, port: int, requests: Sequence[str], *, timing: bool = False, events: int = 0
    ) -> Opened:
        """Open streams, expecting `events` of each; raises LoadError if one was not a 200."""
        answer = await self.do(
            "open",
            host="127.0.0.1",
            port=port,
            requests=list(requests),
            timing=timing,
            events=events,
        )
        refused = {
            status: n for status, n in answer["statuses"].items() if not status.endswith("200 OK")
        }
        if refused:
            raise LoadError(f"Streams were not opened: {refused}")
        return Opened(answer["began"], answer["seconds"])


def get(path: str, *headers: str) -> str:
    """A GET as bytes go over the wire."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: text/event-stream", *headers]
    return "\r\n".join(lines) + "\r\n\r\n"
