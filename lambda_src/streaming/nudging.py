"""A small write may wait at a Function URL until the next one comes: then this is the next one.

Reported of URLs in RESPONSE_STREAM mode; off unless TICKERTAPE_NUDGE_SECONDS is set.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

NUDGE: Final = b":\n\n"
"""A comment, which clients pass over."""


async def nudged(
    blocks: AsyncGenerator[bytes, None], seconds: float
) -> AsyncGenerator[bytes, None]:
    """The blocks, and after each that nothing follows within so many seconds a nudge, once."""
    async with aclosing(blocks):
        following = asyncio.ensure_future(anext(blocks, None))
        try:
            while (block := await following) is not None:
                yield block
                following = asyncio.ensure_future(anext(blocks, None))
                done, _ = await asyncio.wait([following], timeout=seconds)
                if not done:
                    yield NUDGE
        finally:
            # The blocks cannot be closed while they are asked for the next.
            following.cancel()
            await asyncio.wait([following])
