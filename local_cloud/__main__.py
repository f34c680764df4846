"""The commands that the Makefile runs: `python -m local_cloud dev|deploy|token|publish|tail`."""

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from local_cloud.deploy import DeployError
from local_cloud.deployments import deploy_again
from local_cloud.dev import dev
from local_cloud.emulator import EmulatorError
from local_cloud.endpoints import LOCAL, STATE_DIRECTORY, Endpoints, EndpointsError
from local_cloud.lock import AlreadyRunningError
from local_cloud.publish import publish
from local_cloud.sessions import create_session
from local_cloud.steps import ShownSteps
from local_cloud.tail import tail

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
    # What is meant for programs, such as a token, goes to standard output alone.
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
            asyncio.run(dev(console, options.directory, demo_feed=options.feed))
        case "deploy":
            asyncio.run(deploy_again(options.directory, steps=ShownSteps(console)))
        case "token":
            session = create_session(_endpoints(options), role=options.role)
            console.print(f"A {options.role}'s session until {session.session.ends}:")
            print(session.token)  # noqa: T201
        case "publish":
            return publish(_endpoints(options), options.file, task=options.task)
        case "tail":
            with contextlib.suppress(KeyboardInterrupt):
                asyncio.run(tail(_endpoints(options), tickers=options.tickers))
    return 0


def _endpoints(options: argparse.Namespace) -> Endpoints:
    return Endpoints.load(options.env, directory=options.directory)


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
    commands.add_parser("deploy", help="deploy again into the local cloud that runs")
    token = commands.add_parser("token", help="make a session with your own AWS rights")
    token.add_argument("--role", choices=["viewer", "publisher"], default="publisher")
    feed = commands.add_parser("publish", help="publish a file of posts, one JSON object a line")
    feed.add_argument("file", type=Path)
    feed.add_argument("--task", action="store_true", help="import it as tasks, by the worker")
    follow = commands.add_parser("tail", help="follow the live feed")
    follow.add_argument("--tickers", help="only these, separated by commas")
    for command in (token, feed, follow):
        command.add_argument("--env", default=LOCAL, help="local (the default), dev, preprod, prod")
    return parser


if __name__ == "__main__":
    sys.exit(main())
