"""`python -m lambda_src.collector.reader KIND TYPE`: a document in, its entries as JSON out.

It starts for each document, so it imports what it needs and no more.
"""

import json
import resource
import sys
from contextlib import suppress
from dataclasses import asdict
from typing import Final

from lambda_src.collector.entries import bounded
from lambda_src.collector.kinds import UnreadableError, find_kind

UNREADABLE: Final = 3
"""Its exit status where the document is none of its kind; its output then says why."""

CPU_SECONDS: Final = 10
MEMORY_BYTES: Final = 400_000_000


def main(kind: str, content_type: str) -> int:
    _bound()
    try:
        entries = bounded(find_kind(kind).entries(sys.stdin.buffer.read(), content_type))
    except UnreadableError as error:
        sys.stdout.write(str(error))
        return UNREADABLE
    json.dump([asdict(entry) for entry in entries], sys.stdout)
    return 0


def _bound() -> None:
    """Also by the kernel, should whoever started it be gone."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
    ):
        # Not every system bounds memory.
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
