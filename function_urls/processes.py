"""Processes that never outlive whoever started them.

Each runs in a session of its own and, before anything else, writes its process id to the
journal. Whoever finds the journal of a starter that has ended (its guard, at once; the next start,
if the guard was killed too) ends every process of those sessions.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import psutil

# The shell journals itself and becomes the command, so there is no moment in which a process
# exists that the journal does not know.
_JOURNALED = 'echo "$$" >>"$0" && exec "$@"'
_POLL_SECONDS = 0.01
_REAP_SECONDS = 5.0


def journaled(
    command: Sequence[str | os.PathLike[str]], journal: Path
) -> list[str | os.PathLike[str]]:
    """The same command, which first writes its process id to the journal."""
    return ["/bin/sh", "-c", _JOURNALED, journal, *command]


class ProcessGroup:
    """A command in a session of its own, its output in a log file."""

    def __init__(
        self,
        command: Sequence[str | os.PathLike[str]],
        *,
        journal: Path,
        log: Path,
        environment: Mapping[str, str],
        directory: Path | None = None,
    ) -> None:
        self.log = log
        self._journal = journal
        self._ended = False
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                journaled(command, journal),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=directory,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        return self._process.poll()

    @property
    def running(self) -> bool:
        return self.exit_code is None

    def signal(self, number: signal.Signals) -> None:
        """Signal the whole group; one that has ended is left alone."""
        if self._ended:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)

    async def wait(self) -> int:
        while (code := self.exit_code) is None:  # noqa: ASYNC110  # no thread per process
            await asyncio.sleep(_POLL_SECONDS)
        return code

    async def end(self, *, grace_seconds: float) -> None:
        """SIGTERM, then SIGKILL for what is left of the group."""
        if self._ended:
            return
        self.signal(signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace_seconds):
                await self.wait()
        self.signal(signal.SIGKILL)
        await self.wait()
        self._ended = True
        with self._journal.open("a") as journal:
            journal.write(f"-{self.pid}\n")

    def log_tail(self, lines: int = 20) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def reap(journal: Path) -> int:
    """End every process that the journal names and that still runs; return how many."""
    try:
        written_at = journal.stat().st_mtime
        leaders = _unfinished(journal.read_text().split())
    except FileNotFoundError:
        return 0
    ended: set[int] = set()
    deadline = time.monotonic() + _REAP_SECONDS
    while (found := list(_members(leaders, written_at))) and time.monotonic() < deadline:
        for process in found:
            with contextlib.suppress(psutil.Error):
                process.kill()
            ended.add(process.pid)
        psutil.wait_procs(found, timeout=_POLL_SECONDS)
    return len(ended)


def _unfinished(entries: Iterable[str]) -> set[int]:
    running: set[int] = set()
    for entry in entries:
        number = int(entry)
        running.add(number) if number > 0 else running.discard(-number)
    return running


def _members(leaders: set[int], written_at: float) -> Iterable[psutil.Process]:
    # A process id comes back after a while, and always after a restart of the machine.
    if written_at < psutil.boot_time():
        return
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, ProcessLookupError, PermissionError):
            leader = os.getsid(process.pid)
            if leader not in leaders or process.status() == psutil.STATUS_ZOMBIE:
                continue
            if leader == process.pid and process.create_time() > written_at + 2:
                continue
            yield process
