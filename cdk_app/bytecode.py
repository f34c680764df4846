"""Bytecode for the functions' Python, whichever Python deploys: a laptop's zip is CI's."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from uv import find_uv_bin

from cdk_app.commands import ArtifactError, run

DEPLOYED_TO: Final = "/var/task"
"""What tracebacks name, and what is compiled in: not the folder that it was built in."""

LOOK_SECONDS: Final = 10


def compile_all(target: Path, version: str) -> None:
    """It halves the time to import: the runtime cannot write its own to /var/task.

    Unchecked, since the zip gives every file the same date. Raises ArtifactError.
    """
    options = ["-q", "-j", "0", "--invalidation-mode", "unchecked-hash"]
    paths = ["-s", str(target), "-p", DEPLOYED_TO]
    run([interpreter(version), "-m", "compileall", *options, *paths, str(target)])


def interpreter(version: str) -> str:
    """One of this minor version: this one, one that is installed, else uv's own.

    Raises ArtifactError.
    """
    for candidate in _candidates(version):
        if _version(candidate) == version:
            return candidate
    try:
        run([find_uv_bin(), "python", "install", "--quiet", version])
    except ArtifactError as error:
        raise ArtifactError(
            f"The functions run on Python {version}, and only that compiles for them. It is not"
            f" installed here and could not be fetched: install it, for example with"
            f" `uv python install {version}`.\n{error}"
        ) from error
    return _managed(version)


def _candidates(version: str) -> Iterator[str]:
    yield sys.executable
    if found := shutil.which(f"python{version}"):
        yield found
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from map(str, sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}")))
    if managed := _managed(version):
        yield managed


def _managed(version: str) -> str:
    """Empty where uv has none."""
    command = [find_uv_bin(), "python", "find", "--managed-python", version]
    return _said(command)


def _version(python: str) -> str:
    return _said([python, "-c", "import sys; print(*sys.version_info[:2], sep='.')"])


def _said(command: list[str]) -> str:
    """What it printed; empty where it failed, as a shim of a version that is switched off does."""
    try:
        said = subprocess.run(  # noqa: S603 - the words are ours, and no shell reads them
            command, check=True, capture_output=True, text=True, timeout=LOOK_SECONDS
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return said.stdout.strip()
