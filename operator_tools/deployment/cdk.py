"""The CDK CLI, always in the environment's own region, whatever the person's own is."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from cdk_app.environments import ACCOUNT_EXECUTIONS, Environment

ROOT = Path(__file__).resolve().parent.parent.parent


def cdk(environment: Environment, *arguments: str, folder: Path = ROOT) -> int:
    """Run it in the terminal that this runs in; its exit status."""
    region = dict.fromkeys(("AWS_REGION", "AWS_DEFAULT_REGION"), environment.region)
    variables = os.environ | region | {"CDK_DISABLE_CLI_TELEMETRY": "true"}
    command = ["cdk", *arguments, "--no-notices"]
    return subprocess.run(command, cwd=folder, env=variables, check=False).returncode  # noqa: S603


def what(
    environment: Environment, *, executions: int | None = None, assembly: Path | None = None
) -> Sequence[str]:
    """Arguments that name all stacks: of the app, or as they were written before."""
    if assembly is not None:
        return ("--all", "--app", str(assembly))
    context = [f"env={environment.name}"]
    if executions is not None:
        context.append(f"{ACCOUNT_EXECUTIONS}={executions}")
    return ("--all", *(part for each in context for part in ("--context", each)))
