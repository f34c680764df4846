"""The operator's commands, which the Makefile runs."""

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError
from rich.console import Console

from cdk_app.environments import CATALOG, InvalidEnvironmentError
from lambda_src.contract.telemetry import SERVICES
from operator_tools.deployment import commands as deployment
from operator_tools.deployment.preflight import PreflightError
from operator_tools.deployment.rollback import RollbackError
from operator_tools.endpoints import LOCAL, STATE_DIRECTORY, Endpoints, EndpointsError
from operator_tools.feed_follower import follow_feed
from operator_tools.following import FollowError
from operator_tools.logs import logs
from operator_tools.publish import publish
from operator_tools.sender import PublishError
from operator_tools.sessions import create_session
from operator_tools.tail import tail

_EXPECTED = (
    BotoCoreError,
    ClientError,
    EndpointsError,
    FollowError,
    InvalidEnvironmentError,
    PreflightError,
    PublishError,
    RollbackError,
)
_DEPLOYMENT = ("bootstrap", "diff", "deploy", "destroy", "drift", "pipeline", "rollback")
_OPTIONS = {
    "deploy": ("assembly",),
    "destroy": ("assembly",),
    "pipeline": ("repository",),
    "rollback": ("commit", "failed"),
}
_DEPLOYED_BY_THE_LOCAL_CLOUD = (
    "`make dev` deploys the environment local and deletes it at its end; name another: ENV=dev"
)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    # What is meant for programs, such as a token, goes to standard output alone.
    console = Console(stderr=True, highlight=False)
    try:
        return _run(options, console)
    except NoCredentialsError:
        console.print(
            f"There are no AWS credentials for {options.env}: log in, for example with "
            "`aws sso login`, or set AWS_PROFILE.",
            style="red",
            soft_wrap=True,
        )
        return 1
    except _EXPECTED as error:
        console.print(str(error), style="red", markup=False, soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(options: argparse.Namespace, console: Console) -> int:
    if options.command in _DEPLOYMENT and options.env == LOCAL:
        raise EndpointsError(_DEPLOYED_BY_THE_LOCAL_CLOUD)
    endpoints = Endpoints.load(options.env, directory=options.directory)
    if options.command in _DEPLOYMENT:
        return _deployment(options, endpoints, console)
    match options.command:
        case "token":
            session = create_session(endpoints, role=options.role)
            console.print(f"A {options.role}'s session until {session.session.ends}:")
            print(session.token)  # noqa: T201
        case "publish":
            return publish(endpoints, options.file, task=options.task)
        case "tail":
            with contextlib.suppress(KeyboardInterrupt):
                asyncio.run(tail(endpoints, tickers=options.tickers))
        case "follow":
            with contextlib.suppress(KeyboardInterrupt):
                return asyncio.run(follow_feed(endpoints, options.url, console))
        case "check":
            endpoints.require_access()
            _ = endpoints.dashboard_url, endpoints.stream_url
        case "logs":
            with contextlib.suppress(KeyboardInterrupt):
                logs(
                    endpoints,
                    options.directory,
                    function=options.function,
                    correlation_id=options.id,
                    metrics=options.metrics,
                    follow=options.follow,
                )
    return 0


def _deployment(options: argparse.Namespace, endpoints: Endpoints, console: Console) -> int:
    run = getattr(deployment, options.command)
    more = {name: getattr(options, name) for name in _OPTIONS.get(options.command, ())}
    status: int = run(endpoints, console, **more)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m operator_tools", description=__doc__)
    parser.add_argument(
        "--directory",
        type=lambda text: Path(text).resolve(),
        default=STATE_DIRECTORY,
        help="where the local cloud that is meant keeps its state",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    token = commands.add_parser("token", help="make a session with your own AWS rights")
    token.add_argument("--role", choices=["viewer", "publisher"], default="publisher")
    feed = commands.add_parser("publish", help="publish a file of posts, one JSON object a line")
    feed.add_argument("file", type=Path)
    feed.add_argument("--task", action="store_true", help="import it as tasks, by the worker")
    follow = commands.add_parser("tail", help="follow the live feed")
    follow.add_argument("--tickers", help="only these, separated by commas")
    other = commands.add_parser("follow", help="publish what a feed has new")
    other.add_argument("url")
    said = commands.add_parser("logs", help="what the functions say")
    said.add_argument("--function", choices=SERVICES)
    said.add_argument("--id", help="of this correlation id only")
    said.add_argument("--metrics", action="store_true", help="the embedded metrics instead")
    said.add_argument("--follow", action="store_true")
    check = commands.add_parser("check", help="whether the environment is there to be asked")
    words = {
        "bootstrap": "prepare the account for the CDK",
        "diff": "what a deployment would change",
        "deploy": "deploy all stacks",
        "destroy": "delete all stacks",
        "drift": "what was changed beside the stacks",
        "pipeline": "make the roles of a repository's workflows",
        "rollback": "deploy the release before this one",
    }
    stacks = {name: commands.add_parser(name, help=words[name]) for name in _DEPLOYMENT}
    for name in ("deploy", "destroy"):
        stacks[name].add_argument("--assembly", type=Path, help="a folder that `make synth` wrote")
    stacks["rollback"].add_argument("--commit", help="this one rather than the one before")
    stacks["rollback"].add_argument("--failed", help="before this one, if it is deployed or not")
    stacks["pipeline"].add_argument("--repository", required=True, help="owner/name")
    for command in (token, feed, follow, other, said, check, *stacks.values()):
        command.add_argument("--env", default=LOCAL, help=f"one of {', '.join(CATALOG)}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
