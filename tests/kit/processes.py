"""Servers of the tests: started, awaited, stopped, and ended even if pytest is killed."""

import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from function_urls.processes import ProcessGroup
from local_cloud.guard import Guard

START_SECONDS = 60.0
STOP_SECONDS = 5.0
_POLL_SECONDS = 0.02


class ProcessError(RuntimeError):
    """A server of the tests did not start, or did not stop; the message has its log's end."""


class Process:
    def __init__(self, name: str, group: ProcessGroup) -> None:
        self.name = name
        self._group = group

    @property
    def pid(self) -> int:
        return self._group.pid

    @property
    def running(self) -> bool:
        return self._group.running

    @property
    def log(self) -> str:
        return self._group.log.read_text(errors="replace")

    def wait_until(self, healthy: Callable[[], bool]) -> None:
        """Raise ProcessError unless it is healthy within a minute."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if not self.running:
                raise ProcessError(f"{self.name} ended with {self._group.exit_code}:\n{self.log}")
            try:
                if healthy():
                    return
            except httpx.TransportError:
                pass
            time.sleep(_POLL_SECONDS)
        raise ProcessError(f"{self.name} was not healthy within {START_SECONDS} s:\n{self.log}")

    def signal(self, number: signal.Signals) -> None:
        self._group.signal(number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self.wait()

    def stop(self) -> None:
        """SIGTERM; raise ProcessError if that does not end it."""
        if not self.running:
            return
        self.signal(signal.SIGTERM)
        try:
            self.wait()
        except ProcessError:
            self.kill()
            raise

    def wait(self) -> int:
        """Raise ProcessError unless it ends within 5 s."""
        deadline = time.monotonic() + STOP_SECONDS
        while (code := self._group.exit_code) is None:
            if time.monotonic() > deadline:
                raise ProcessError(f"{self.name} did not end in {STOP_SECONDS} s:\n{self.log}")
            time.sleep(_POLL_SECONDS)
        return code


class Processes:
    def __init__(self, directory: Path, journal: Path) -> None:
        self.directory = directory
        self._journal = journal

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        variables: Mapping[str, str],
        *,
        directory: Path | None = None,
    ) -> Process:
        """Nothing of the person's own environment reaches it but the interpreter's PATH."""
        basics = {
            "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.directory),
            "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
        }
        return Process(
            name,
            ProcessGroup(
                command,
                journal=self._journal,
                log=self.directory / f"{name}.log",
                environment=basics | dict(variables),
                directory=directory or self.directory,
            ),
        )


@contextmanager
def guarded_processes(directory: Path) -> Iterator[Processes]:
    journal = directory / "journal"
    journal.touch()
    with Guard(journal):
        yield Processes(directory, journal)
