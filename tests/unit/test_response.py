"""How a slice's response ends: its account is given once, while the function still runs."""

import asyncio
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Any, cast

import pytest

from lambda_src.streaming.nudging import NUDGE, nudged
from lambda_src.streaming.response import SliceResponse

if TYPE_CHECKING:
    from lambda_src.streaming.slice import Slice

SCOPE: dict[str, Any] = {"type": "http", "method": "GET"}


class Blocks:
    """Stands for a slice: two blocks, then a wait that only a cancellation ends, if so wished."""

    seconds = 60.0

    def __init__(self, *, then_wait: bool = False, then_raise: bool = False) -> None:
        self._then_wait = then_wait
        self._then_raise = then_raise

    async def blocks(self) -> AsyncGenerator[bytes, None]:
        yield b"one"
        yield b"two"
        if self._then_raise:
            raise RuntimeError("broken")
        if self._then_wait:
            await asyncio.Event().wait()


async def respond(blocks: Blocks, *, left: asyncio.Event) -> list[Any]:
    """What was sent, and where among it the account was given."""
    log: list[Any] = []

    async def receive() -> dict[str, Any]:
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        log.append(message.get("body", message["type"]))
        if len(log) == 3 and blocks._then_wait:
            left.set()

    response = SliceResponse(cast("Slice", blocks), ended=lambda: log.append("ended"))
    async with asyncio.timeout(5):
        await response(SCOPE, receive, send)
    return log


async def test_the_account_is_given_before_the_response_is_complete() -> None:
    log = await respond(Blocks(), left=asyncio.Event())
    assert log == ["http.response.start", b"one", b"two", "ended", b""]


async def test_a_client_that_leaves_is_accounted_for_once() -> None:
    log = await respond(Blocks(then_wait=True), left=asyncio.Event())
    assert log == ["http.response.start", b"one", b"two", "ended"]


async def test_a_failure_is_accounted_for_once_and_leaves_the_response_incomplete() -> None:
    log: list[Any] = []
    response = SliceResponse(
        cast("Slice", Blocks(then_raise=True)), ended=lambda: log.append("ended")
    )

    async def send(message: Any) -> None:
        log.append(message.get("body", message["type"]))

    with pytest.raises(RuntimeError, match="broken"):
        await response(SCOPE, cast("Any", asyncio.Event().wait), send)
    assert log == ["http.response.start", b"one", b"two", "ended"]


async def test_a_write_that_nothing_follows_is_nudged_along_once() -> None:
    more = asyncio.Event()
    sent: list[bytes] = []

    async def blocks() -> AsyncGenerator[bytes, None]:
        yield b"one"
        await more.wait()
        yield b"two"
        yield b"three"

    async with asyncio.timeout(5):
        async for block in nudged(blocks(), 0.01):
            sent.append(block)
            if block == NUDGE:
                more.set()
    assert sent == [b"one", NUDGE, b"two", b"three"]


async def test_a_slice_that_is_nudged_ends_as_any_other() -> None:
    left, log = asyncio.Event(), list[Any]()

    async def receive() -> dict[str, Any]:
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        log.append(message.get("body", message["type"]))
        if message.get("body") == NUDGE:
            left.set()

    blocks = cast("Slice", Blocks(then_wait=True))
    response = SliceResponse(blocks, lambda: log.append("ended"), nudge_seconds=0.01)
    async with asyncio.timeout(5):
        await response(SCOPE, receive, send)
    assert log == ["http.response.start", b"one", b"two", NUDGE, "ended"]
