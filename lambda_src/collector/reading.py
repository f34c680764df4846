"""Reads a document in a process of its own: bounded in time and memory, without credentials.

What reads feeds is large, and what it reads is anybody's: whatever a document does to it, the
process ends, and with it all that came of it. `reader.py` is that process.
"""

import asyncio
import json
import os
import sys
from typing import Any, Final

from lambda_src.collector import reader
from lambda_src.collector.entries import Entry
from lambda_src.collector.errors import SourceError

READING_SECONDS: Final = 10.0
# Where Lambda's own interpreter finds its library.
_KEPT: Final = ("LD_LIBRARY_PATH",)


async def read_entries(
    kind: str, body: bytes, content_type: str, *, seconds: float = READING_SECONDS
) -> list[Entry]:
    """At most MOST_KEPT, the oldest first. Raises SourceError."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", reader.__name__, kind, content_type[:200].replace("\0", "")),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=_environment(),
    )
    try:
        async with asyncio.timeout(seconds):
            said, _ = await process.communicate(body)
    except TimeoutError as error:
        raise SourceError(f"It cannot be read within {seconds:g} s") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode == reader.UNREADABLE:
        raise SourceError(said.decode())
    if process.returncode != 0:
        raise SourceError("It cannot be read: reading it takes too much")
    return [_entry(each) for each in json.loads(said)]


def _environment() -> dict[str, str]:
    found = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return found | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _entry(given: dict[str, Any]) -> Entry:
    return Entry(**given | {"tickers": tuple(given["tickers"])})
