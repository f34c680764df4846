"""What lets the workflows into an account: not part of what they deploy."""

from constructs import Construct

from cdk_app.environments import Environment, InvalidEnvironmentError
from cdk_app.stacks.pipeline import GithubStack, PipelineStack


def build_pipeline(
    scope: Construct, *, environment: Environment, repository: str
) -> tuple[GithubStack, PipelineStack]:
    if repository.count("/") != 1 or any(each in repository for each in "*? :"):
        raise InvalidEnvironmentError(f"{repository!r} is no repository: write owner/name.")
    github = GithubStack(scope, environment=environment)
    return github, PipelineStack(scope, environment=environment, repository=repository)
