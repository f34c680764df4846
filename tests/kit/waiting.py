"""Waiting for a condition, never for a time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

_POLL_SECONDS = 0.05
T = TypeVar("T")


async def eventually(check: Callable[[], Awaitable[T]], wanted: T, *, within: float) -> None:
    """Fail unless `check` gives what is wanted within so many seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while (found := await check()) != wanted:
        assert loop.time() < deadline, f"still {found!r} after {within} s, not {wanted!r}"
        await asyncio.sleep(_POLL_SECONDS)
