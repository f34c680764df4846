"""One hostile request, or a connection's worth of them, as bytes and pauses."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Literal

Where = Literal["dashboard", "streaming"]
HOST = b"127.0.0.1"
JSON = (b"Content-Type", b"application/json")


@dataclass(frozen=True)
class Attempt:
    """`pieces` are sent in order; a number among them is a pause in seconds."""

    where: Where
    pieces: tuple[bytes | float, ...]
    ends: Literal["answer", "reset", "half-close"] = "answer"
    """What the client does once all is sent: it waits, breaks off, or sends an end."""

    opens: bool = False
    """Whether it may open a stream, which lasts longer than its client."""

    whole: bool = False
    """Whether it is a request to its end, and so has an answer to expect."""


@dataclass(frozen=True)
class Known:
    """What an attacker may well have: sessions, and names of what there is."""

    publisher: bytes
    viewer: bytes
    config_id: bytes


def request(
    method: bytes,
    target: bytes,
    headers: Iterable[tuple[bytes, bytes]] = (),
    body: bytes | None = None,
    *,
    version: bytes = b"HTTP/1.1",
    last: bool = True,
) -> bytes:
    """A well-formed request around whatever it is given; `last` asks for the connection's end."""
    fields = [(b"Host", HOST), *headers]
    if body is not None:
        fields.append((b"Content-Length", b"%d" % len(body)))
    if last:
        fields.append((b"Connection", b"close"))
    lines = [method + b" " + target + b" " + version]
    lines += [name + b": " + value for name, value in fields]
    return b"\r\n".join([*lines, b"", body or b""])


def bearer(token: bytes) -> tuple[bytes, bytes]:
    return (b"Authorization", b"Bearer " + token)


def anywhere(random: Random) -> Where:
    return random.choice(("dashboard", "streaming"))
