"""`make dev` as a process of the tests' own."""

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil

from function_urls.processes import journaled
from local_cloud.guard import Guard

ROOT = Path(__file__).resolve().parents[2]


class Dev:
    """A `python -m local_cloud dev` with its state in a directory of the test's own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.output = directory.with_suffix(".output")

    def command(self, *arguments: str) -> list[str]:
        return self._command("local_cloud", *arguments)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run(self.command(*arguments))

    def tool(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of the operator's tools against it."""
        return self._run(self.tool_command(*arguments))

    def tool_command(self, *arguments: str) -> list[str]:
        return self._command("operator_tools", *arguments)

    def _command(self, package: str, *arguments: str) -> list[str]:
        return [sys.executable, "-m", package, "--directory", str(self.directory), *arguments]

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603
            command,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    @contextlib.contextmanager
    def started(self, *command: str) -> Iterator[subprocess.Popen[bytes]]:
        """Start it, or another command that does."""
        # Named otherwise than the directory, or its guard would count among the processes there.
        journal = self.directory.parent / f"journal{self.output.suffix}"
        with (
            Guard(journal),
            self.output.open("wb") as output,
            subprocess.Popen(  # noqa: S603
                journaled(command or self.command("dev"), journal),
                cwd=ROOT,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_hear_interrupts,  # noqa: PLW1509  # it takes no lock
            ) as process,
        ):
            try:
                yield process
            finally:
                process.kill()

    def processes(self) -> list[str]:
        """Whatever runs for this directory, by its arguments or its environment."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                seen = [*process.cmdline(), *process.environ().values(), process.cwd()]
                running = process.status() != psutil.STATUS_ZOMBIE
                if running and any(str(self.directory) in text for text in seen):
                    found.append(" ".join(process.cmdline()))
        return found


def _hear_interrupts() -> None:
    """As in a terminal: what a shell starts in the background ignores them, children included."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
