"""Programs that make the artifact."""

import subprocess
from pathlib import Path


class ArtifactError(RuntimeError):
    """The artifact cannot be built; the message says from what, and what to do."""


def run(command: list[str], *, cwd: Path | None = None) -> None:
    """Raises ArtifactError."""
    try:
        subprocess.run(  # noqa: S603 - the words are ours, and no shell reads them
            command, check=True, capture_output=True, text=True, timeout=300, cwd=cwd
        )
    except subprocess.CalledProcessError as error:
        raise ArtifactError(
            f"Cannot build the functions' artifact: {error.stderr.strip()}\n"
            f"The command was: {' '.join(command)}"
        ) from error
