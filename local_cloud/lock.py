"""One local cloud for one state directory."""

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

_RETRY_SECONDS = 0.1
# How long the guard of a run that was killed may take to clean up.
_CLEAN_UP_SECONDS = 8.0


class AlreadyRunningError(RuntimeError):
    """Another local cloud holds the lock."""


class Lock:
    """Holds `.local/lock`, which names its holder; the kernel releases it when the holder ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.descriptor = -1

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self.descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        deadline = time.monotonic() + _CLEAN_UP_SECONDS
        while not self._acquired():
            holder = os.pread(self.descriptor, 32, 0).decode() or "unknown"
            if _is_alive(holder) or time.monotonic() > deadline:
                os.close(self.descriptor)
                raise AlreadyRunningError(
                    f"A local cloud is already running here (process {holder}); "
                    "Ctrl-C in its terminal ends it.",
                )
            time.sleep(_RETRY_SECONDS)
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, str(os.getpid()).encode(), 0)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        os.close(self.descriptor)

    def _acquired(self) -> bool:
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _is_alive(holder: str) -> bool:
    try:
        os.kill(int(holder), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
