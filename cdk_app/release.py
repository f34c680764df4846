"""What is being deployed: computed once by main(), then handed down as a value.

The same commit gives the same templates, so `make diff` of what is deployed is empty.
"""

import json
import subprocess
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Release:
    version: str
    git_commit: str

    def parameter(self, environment: str) -> str:
        """The JSON of the parameter that the version stream reads."""
        return json.dumps({"environment": environment, **asdict(self)}, sort_keys=True)


def read_release(root: Path, *, git_commit: str | None = None) -> Release:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return Release(
        version=project["version"],
        git_commit=git_commit or _head(root),
    )


def _head(root: Path) -> str:
    """The commit, or "unknown" in a tree that is not a checkout, such as an unpacked archive."""
    try:
        answer = subprocess.run(
            ["git", "rev-parse", "HEAD"],  # noqa: S607 - git is wherever its user put it
            cwd=root,
            capture_output=True,
            check=True,
            text=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return answer.stdout.strip()
