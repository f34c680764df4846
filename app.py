"""The CDK app: `cdk deploy -c env=dev --all`."""

import sys
from dataclasses import replace
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import Validations
from cdk_nag import AwsSolutionsChecks, ServerlessChecks

from cdk_app.commands import ArtifactError
from cdk_app.environments import (
    ACCOUNT_EXECUTIONS,
    SOURCES,
    InvalidEnvironmentError,
    find_environment,
)
from cdk_app.github import REPOSITORY
from cdk_app.pipeline import build_pipeline
from cdk_app.release import read_release
from cdk_app.stage import build_stage

ROOT = Path(__file__).resolve().parent


def main(app: cdk.App | None = None) -> int:
    """The exit status; the CLI gives the context and the folder to the app that is made here."""
    app = app or cdk.App()

    def context(key: str) -> str | None:
        value = app.node.try_get_context(key)
        return None if value is None else str(value)

    try:
        environment = find_environment(context("env"))
        if executions := context(ACCOUNT_EXECUTIONS):
            environment = environment.within(int(executions))
        if context("edge"):
            environment = replace(environment, edge=True)
        if sources := context(SOURCES):
            environment = environment.following(sources)
        Validations.of(app).add_plugins(AwsSolutionsChecks(app), ServerlessChecks(app))
        if repository := context(REPOSITORY):
            build_pipeline(app, environment=environment, repository=repository)
            app.synth()
            return 0
        release = read_release(ROOT, git_commit=context("git_commit"))
        build_stage(app, environment=environment, release=release, root=ROOT)
    except (InvalidEnvironmentError, ArtifactError) as error:
        print(error, file=sys.stderr)  # noqa: T201 - a message for the person at the terminal
        return 1
    app.synth()
    return 0


if __name__ == "__main__":
    sys.exit(main())
