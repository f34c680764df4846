"""Ends the local cloud's processes when the process that started them ends, however it ends.

Started as `python -m local_cloud.guard JOURNAL` with a pipe as its input: the pipe closes when
the starter ends, even by `kill -9`.
"""

import signal
import subprocess
import sys
import time
from pathlib import Path

from function_urls.processes import reap

# A process started in the very last moment may still be writing its journal entry.
_LATE_SECONDS = 0.3
_END_SECONDS = 10.0


class Guard:
    def __init__(self, journal: Path, *, lock: int) -> None:
        """Start guarding. The guard shares the lock, so no one starts while it cleans up."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "local_cloud.guard", journal],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            pass_fds=[lock],
            cwd=Path(__file__).parent.parent,
            start_new_session=True,
        )

    def close(self) -> None:
        """Have it end whatever is left, and wait for that."""
        self._process.communicate(timeout=_END_SECONDS)


def main(journal: Path) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()
    if reap(journal):
        time.sleep(_LATE_SECONDS)
        reap(journal)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
