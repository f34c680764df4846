"""Ends the local cloud's processes when the process that started them ends, however it ends.

Started as `python -m local_cloud.guard JOURNAL` with a pipe as its input: the pipe closes when
the starter ends, even by `kill -9`. A journal without a guard holds nobody to anything.
"""

import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from function_urls.processes import reap

# What a starter says that ends in good order: nothing is under way any more.
_ORDERLY = b"end"
# A process started in the very last moment may still be writing its journal entry, and on a busy
# machine that takes a while.
_LATE_SECONDS = 0.2
_LATE_LOOKS = 10
_END_SECONDS = 10.0


class Guard:
    """Use as a context manager, around everything that journals itself."""

    def __init__(self, journal: Path, *, lock: int | None = None) -> None:
        """Start guarding. The guard shares the lock, so no one starts while it cleans up."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "local_cloud.guard", journal],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            pass_fds=() if lock is None else (lock,),
            cwd=Path(__file__).parent.parent,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Have it end whatever is left, and wait for that."""
        self._process.communicate(_ORDERLY, timeout=_END_SECONDS)


def main(journal: Path) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    orderly = sys.stdin.buffer.read() == _ORDERLY
    reap(journal)
    for _ in range(0 if orderly else _LATE_LOOKS):
        time.sleep(_LATE_SECONDS)
        reap(journal)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
