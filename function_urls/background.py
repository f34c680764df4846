"""Work that goes on beside a server, for as long as the server is there."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any

_log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def running(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Cancelled, and waited for, at the end."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def following(
    what: str,
    refresh: Callable[[], Awaitable[None]],
    *,
    every_seconds: float,
    expected: tuple[type[Exception], ...],
    report: Callable[[str], None],
) -> None:
    """Refresh again and again: a failure is reported and followed by another attempt."""
    while True:
        await asyncio.sleep(every_seconds)
        try:
            await refresh()
        except expected as error:
            report(f"{what} could not be followed; trying again: {error}")
        except Exception as error:  # noqa: BLE001 - whatever it was, the next may succeed
            _log.exception("%s could not be followed; trying again", what)
            report(f"{what} could not be followed; trying again: {error!r}")
