import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable

import pytest

from lambda_src.collector.bodies import read_body
from lambda_src.collector.errors import SourceError

MOST = 1_000


async def chunks(*given: bytes) -> AsyncIterator[bytes]:
    for each in given:
        yield each


async def endless(chunk: bytes) -> AsyncIterator[bytes]:
    while True:
        yield chunk


def split(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


@pytest.mark.parametrize("encoding", ["", "identity", "IDENTITY "])
async def test_a_plain_body_is_its_chunks(encoding: str) -> None:
    assert await read_body(chunks(b"a", b"", b"bc"), encoding, most=MOST) == b"abc"


@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP", "deflate"])
async def test_a_packed_body_is_unpacked(encoding: str, size: int) -> None:
    text = b"what is new" * 50
    packed = zlib.compress(text) if encoding == "deflate" else gzip.compress(text)
    assert await read_body(chunks(*split(packed, size)), encoding, most=MOST) == text


async def test_as_much_as_is_allowed_is_read() -> None:
    body = b"x" * MOST
    assert await read_body(chunks(body), "", most=MOST) == body
    assert await read_body(chunks(gzip.compress(body)), "gzip", most=MOST) == body


BOMB = gzip.compress(b"\0" * 50_000_000)
NOTHING = gzip.compress(b"")


@pytest.mark.parametrize(
    ("given", "encoding", "problem"),
    [
        (lambda: chunks(b"x" * (MOST + 1)), "", "longer"),
        (lambda: endless(b"x"), "", "longer"),
        (lambda: chunks(gzip.compress(b"x" * (MOST + 1))), "gzip", "longer"),
        (lambda: chunks(BOMB), "gzip", "longer"),
        (lambda: chunks(*split(BOMB, 10)), "gzip", "longer"),
        # Unpacks to nothing, for ever.
        (lambda: endless(NOTHING), "gzip", "longer"),
        (lambda: chunks(gzip.compress(b"abc")[:-4]), "gzip", "cut off"),
        (chunks, "gzip", "cut off"),
        (lambda: chunks(b"not packed at all"), "gzip", "unpacked"),
        (lambda: chunks(gzip.compress(b"abc")[:10] + b"\xff" * 20), "gzip", "unpacked"),
        (lambda: chunks(b"abc"), "br", "nobody asked for"),
        (lambda: chunks(b"abc"), "gzip, gzip", "nobody asked for"),
    ],
)
async def test_what_is_not_within_bounds_is_refused(
    given: Callable[[], AsyncIterator[bytes]], encoding: str, problem: str
) -> None:
    with pytest.raises(SourceError, match=problem):
        await read_body(given(), encoding, most=MOST)


async def test_a_bomb_is_never_whole_in_memory() -> None:
    tracemalloc.start()
    try:
        with pytest.raises(SourceError, match="longer"):
            await read_body(chunks(BOMB), "gzip", most=MOST)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000
