"""Connections that behave badly: half open, slow, overfull; and good requests, mutated."""

from random import Random
from typing import Final

from tests.kit.hostile.addressing import PATHS
from tests.kit.hostile.attempt import JSON, Attempt, Known, anywhere, bearer, request

MUTANTS: Final = b"\x00\r\n\t :;,%?#&=/\\\"'{}[]()<>-+.0159aAzZ_~\x7f\x80\xc3\xff"


def _good(random: Random, known: Known, *, last: bool = True) -> bytes:
    token = bearer(random.choice((known.viewer, known.publisher)))
    if random.random() < 0.4:
        body = b'{"items":[{"tickers":["AAPL"],"text":"up"}]}'
        return request(b"POST", b"/api/v2/score", [token, JSON], body, last=last)
    return request(b"GET", random.choice(PATHS), [token], last=last)


def half_open(random: Random, known: Known) -> Attempt:
    """A part of a request, and then nothing, an end, or a reset."""
    whole = _good(random, known)
    part = whole[: random.randint(0, len(whole) - 1)]
    return Attempt(anywhere(random), (part,), random.choice(("reset", "half-close")))


def slow(random: Random, known: Known) -> Attempt:
    """A request in pieces, some of which never come."""
    whole = _good(random, known)
    cuts = sorted(random.sample(range(1, len(whole)), 5))
    pieces: list[bytes | float] = []
    for begin, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        pieces += [whole[begin:end], random.uniform(0.001, 0.02)]
    if random.random() < 0.3:
        return Attempt(anywhere(random), tuple(pieces[: random.randrange(1, len(pieces))]), "reset")
    return Attempt(anywhere(random), tuple(pieces))


def pipelined(random: Random, known: Known) -> Attempt:
    """Several requests in one write, good ones among bad ones."""
    number = random.choice((2, 3, 5))
    parts = [_good(random, known, last=False) for _ in range(number - 1)]
    if random.random() < 0.5:
        parts[random.randrange(len(parts))] = b"GET /health HTTP/1.1\r\nHost: elsewhere\r\n\r\n"
    if random.random() < 0.3:
        parts[random.randrange(len(parts))] = b"BAD\r\n\r\n"
    return Attempt(
        anywhere(random),
        (b"".join(parts) + _good(random, known),),
        random.choice(("answer", "answer", "reset")),
    )


def mutated(random: Random, known: Known) -> Attempt:
    """A good request with some of its bytes changed, lost, doubled or moved."""
    data = bytearray(_good(random, known))
    for _ in range(random.choice((1, 1, 2, 4, 16))):
        at = random.randrange(len(data))
        match random.randrange(5):
            case 0:
                data[at] = random.choice(MUTANTS)
            case 1:
                data[at] ^= 1 << random.randrange(8)
            case 2:
                del data[at : at + random.randint(1, 8)]
            case 3:
                data[at:at] = bytes([random.choice(MUTANTS)]) * random.choice((1, 2, 200))
            case _:
                data[at:at] = data[at : at + random.randint(1, 60)]
        data = data or bytearray(b"\r\n")
    return Attempt(
        anywhere(random), (bytes(data),), random.choice(("answer", "answer", "half-close"))
    )
