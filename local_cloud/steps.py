"""Shows what a start is doing: a line a step, with its seconds."""

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
    """A finished step leaves a line; on a terminal those under way are below. Some run at once."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[detail]}"),
            console=console,
            transient=True,
        )
        self._running = 0

    @contextlib.contextmanager
    def step(self, title: str) -> Iterator[Detail]:
        started = time.monotonic()
        with self._shown(title) as detail:
            yield detail
        self._console.print(f"[green]✓[/] {title}: {time.monotonic() - started:.1f} s")

    @contextlib.contextmanager
    def _shown(self, title: str) -> Iterator[Detail]:
        if not self._console.is_terminal:
            yield lambda _: None
            return
        if not self._running:
            self._progress.start()
        self._running += 1
        task = self._progress.add_task(title, total=None, detail="")
        try:
            yield lambda detail: self._progress.update(task, detail=detail)
        finally:
            self._running -= 1
            self._progress.remove_task(task)
            if not self._running:
                self._progress.stop()
