"""Shows what a start is doing: a line a step, with a spinner while it runs on a terminal."""

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Protocol

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

Detail = Callable[[str], None]


class Steps(Protocol):
    def step(self, title: str) -> contextlib.AbstractContextManager[Detail]:
        """Name the step under way; the value hears of its details."""


class SilentSteps:
    @contextlib.contextmanager
    def step(self, title: str) -> Iterator[Detail]:  # noqa: ARG002
        yield lambda _: None


class ShownSteps:
    """Several steps may run at once. Away from a terminal each is one line at its end."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            SpinnerColumn(finished_text="[green]✓"),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[detail]}"),
            console=console,
        )
        self._running = 0

    @contextlib.contextmanager
    def step(self, title: str) -> Iterator[Detail]:
        if not self._console.is_terminal:
            started = time.monotonic()
            yield lambda _: None
            self._console.print(f"{title}: {time.monotonic() - started:.1f} s")
            return
        if not self._running:
            self._progress.start()
        self._running += 1
        task = self._progress.add_task(title, total=1, detail="")
        try:
            yield lambda detail: self._progress.update(task, detail=detail)
            self._progress.update(task, completed=1, detail="")
        finally:
            self._running -= 1
            if not self._running:
                self._progress.stop()
                for finished in self._progress.task_ids:
                    self._progress.update(finished, visible=False)
