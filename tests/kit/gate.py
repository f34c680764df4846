"""Where a test says how far the deployed artifact's app may go, in place of times."""

from pathlib import Path


class Gate:
    """The app waits before each step (see `Handler.pass_gate`) until that step is open."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder

    def __str__(self) -> str:
        return str(self._folder)

    def open(self, *steps: int) -> None:
        for step in steps:
            (self._folder / str(step)).touch()
