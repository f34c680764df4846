"""The commands that the Makefile runs: `python -m local_cloud dev|deploy`."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from local_cloud.deploy import DeployError
from local_cloud.deployments import deploy_again
from local_cloud.dev import dev
from local_cloud.emulator import EmulatorError
from local_cloud.lock import AlreadyRunningError
from local_cloud.steps import ShownSteps
from operator_tools.endpoints import STATE_DIRECTORY, EndpointsError

_EXPECTED = (
    AlreadyRunningError,
    BotoCoreError,
    ClientError,
    DeployError,
    EmulatorError,
    EndpointsError,
)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    console = Console(stderr=True, highlight=False)
    try:
        return _run(options, console)
    except _EXPECTED as error:
        console.print(str(error), style="red", markup=False, soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(options: argparse.Namespace, console: Console) -> int:
    match options.command:
        case "dev":
            asyncio.run(dev(console, options.directory, demo_feed=options.feed, edge=options.edge))
        case "deploy":
            asyncio.run(deploy_again(options.directory, steps=ShownSteps(console)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local_cloud", description=__doc__)
    parser.add_argument(
        "--directory",
        type=lambda text: Path(text).resolve(),
        default=STATE_DIRECTORY,
        help="where a local cloud keeps its state; each directory can have one",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    start = commands.add_parser("dev", help="run the whole system on this machine")
    start.add_argument("--no-feed", dest="feed", action="store_false", help="no demo posts")
    start.add_argument("--edge", action="store_true", help="with CloudFront in front of it")
    commands.add_parser("deploy", help="deploy again into the local cloud that runs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
