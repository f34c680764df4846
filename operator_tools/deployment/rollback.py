"""The release before this one: which commit it was, and its deployment by its own code."""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from lambda_src.contract.names import release_parameter
from operator_tools.deployment.cdk import ROOT


class RollbackError(RuntimeError):
    """There is nothing to go back to, or its code is not here; the message says which."""


def previous_commit(parameters: Any, environment: str, *, failed: str | None = None) -> str:
    """The newest commit that was deployed before the one that is deployed now, or before `failed`.

    A release is written when all of it is deployed, so one that failed half-way is not there.
    """
    pages = parameters.get_paginator("get_parameter_history").paginate(
        Name=release_parameter(environment)
    )
    try:
        values = [entry["Value"] for page in pages for entry in page["Parameters"]]
    except parameters.exceptions.ParameterNotFound:
        raise RollbackError(f"{environment} was never deployed.") from None
    commits = [json.loads(value)["git_commit"] for value in values]
    for commit in reversed(commits):
        if commit != (failed or commits[-1]):
            return str(commit)
    raise RollbackError(
        f"{environment} has had one release only; name a commit: make rollback"
        f" ENV={environment} COMMIT=…"
    )


def deploy_commit(commit: str, environment: str) -> int:
    """Type `make deploy` in a copy of the repository at that commit; its exit status."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "tickertape"
        added = _git("worktree", "add", "--detach", str(copy), commit)
        if added.returncode:
            raise RollbackError(
                f"The commit {commit} is not in this clone: {added.stderr.strip()}. Fetch it, then"
                " try again."
            )
        try:
            command = ["make", "deploy", f"ENV={environment}"]
            return subprocess.run(command, cwd=copy, check=False).returncode  # noqa: S603
        finally:
            _git("worktree", "remove", "--force", str(copy))


def _git(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = ["git", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
