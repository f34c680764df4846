"""Sends attempts over raw sockets, some at once, and tells what came back."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.kit.hostile.attempt import Attempt, Where

AT_ONCE = 16
# Of those that reach a function: each at once needs an execution environment.
WHOLE_AT_ONCE = 4
OPENINGS_AT_ONCE = 1
CONNECT_SECONDS = 60.0
# A request that is whole is answered; one that may not be is left alone soon.
ANSWER_SECONDS = 60.0
PATIENCE_SECONDS = 0.2
_STATUS = re.compile(rb"(?:^|\n|\}|\0)HTTP/1\.[01] (\d{3}) ")


@dataclass
class Outcome:
    """`unanswered` holds what was whole, and had neither an answer nor an end."""

    statuses: Counter[int] = field(default_factory=Counter)
    silent: Counter[str] = field(default_factory=Counter)
    unanswered: list[Attempt] = field(default_factory=list)
    failures: list[tuple[str, Attempt, bytes]] = field(default_factory=list)
    """What was answered with 500 or above."""


async def send_all(
    named: Iterable[tuple[str, Attempt]], urls: Mapping[Where, str], *, address: str
) -> Outcome:
    """From one source address."""
    outcome, waiting = Outcome(), iter(named)
    openings = asyncio.Semaphore(OPENINGS_AT_ONCE)
    whole = asyncio.Semaphore(WHOLE_AT_ONCE)

    async def work() -> None:
        for name, attempt in waiting:
            turn = openings if attempt.opens else whole if attempt.whole else nullcontext()
            async with turn:
                received, ended = await _send(attempt, urls[attempt.where], address)
            _note(outcome, name, attempt, received, ended=ended)

    await asyncio.gather(*[work() for _ in range(AT_ONCE)])
    return outcome


def _note(outcome: Outcome, name: str, attempt: Attempt, received: bytes, *, ended: bool) -> None:
    statuses = [int(status) for status in _STATUS.findall(received)]
    outcome.statuses.update(statuses)
    if not statuses:
        outcome.silent[name] += 1
    if any(status >= 500 for status in statuses):
        outcome.failures.append((name, attempt, received))
    if attempt.whole and not (statuses or ended):
        outcome.unanswered.append(attempt)


async def _send(attempt: Attempt, url: str, address: str) -> tuple[bytes, bool]:
    """What came, and whether the server ended the connection."""
    target = urlsplit(url)
    async with asyncio.timeout(CONNECT_SECONDS):
        reader, writer = await asyncio.open_connection(
            target.hostname, target.port, local_addr=(address, 0)
        )
    received, ended = bytearray(), False
    try:
        for piece in attempt.pieces:
            if isinstance(piece, bytes):
                writer.write(piece)
            else:
                await asyncio.sleep(piece)
        if attempt.ends == "half-close":
            writer.write_eof()
        elif attempt.ends == "reset" and not attempt.opens:
            return b"", False
        patience = ANSWER_SECONDS if attempt.whole or attempt.opens else PATIENCE_SECONDS
        async with asyncio.timeout(patience):
            while part := await reader.read(65536):
                received += part
                if attempt.opens:
                    return bytes(received), False
            ended = True
    except TimeoutError:
        pass
    except OSError:
        ended = True
    finally:
        with suppress(OSError):
            writer.transport.abort()
    return bytes(received), ended
