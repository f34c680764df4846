"""`make bootstrap`, `diff`, `deploy`, `destroy` and `rollback` of one environment."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from cdk_app import github
from cdk_app.environments import find_environment
from operator_tools.deployment import rollback as earlier
from operator_tools.deployment import stacks
from operator_tools.deployment.cdk import cdk, what
from operator_tools.deployment.preflight import Preflight, PreflightError
from operator_tools.endpoints import Endpoints


def bootstrap(endpoints: Endpoints, console: Console) -> int:
    """Prepare the account for the CDK: once for each account and region."""
    preflight = _preflight(endpoints, console)
    environment = preflight.environment
    target = f"aws://{preflight.require_account()}/{environment.region}"
    with tempfile.TemporaryDirectory() as folder:
        # In the project's folder the CLI would run the app, which this does not need.
        return cdk(environment, "bootstrap", target, folder=Path(folder))


def diff(endpoints: Endpoints, console: Console) -> int:
    """Print what a deployment would change."""
    preflight = _preflight(endpoints, console)
    preflight.require_account()
    executions = preflight.attempt(preflight.fit, None)
    return cdk(preflight.environment, "diff", *what(preflight.environment, executions=executions))


def deploy(endpoints: Endpoints, console: Console, *, assembly: Path | None = None) -> int:
    """Deploy all stacks, after a look at what would stop half-way; again after a failure too."""
    preflight = _preflight(endpoints, console)
    preflight.require_account()
    preflight.attempt(preflight.require_bootstrap, None)
    statuses = preflight.repair_stacks()
    executions = preflight.attempt(preflight.fit, None)
    found = preflight.attempt(lambda: preflight.find_leftovers(statuses), otherwise=False)
    return cdk(
        preflight.environment,
        "deploy",
        *what(preflight.environment, executions=executions, assembly=assembly),
        *(["--import-existing-resources"] if found else []),
    )


def destroy(
    endpoints: Endpoints,
    console: Console,
    *,
    assembly: Path | None = None,
    ask: Callable[[str], str] = input,
) -> int:
    """Delete all stacks; where data is retained, only if the environment's name is typed."""
    preflight = _preflight(endpoints, console)
    environment = preflight.environment
    preflight.require_account()
    if environment.retain_data:
        typed = ask(f"This ends {environment.name} for everybody. Type its name to go on: ")
        if typed.strip() != environment.name:
            raise PreflightError("Nothing was destroyed.")
    formations = endpoints.client("cloudformation")
    for stack in stacks.statuses(formations, environment.name):
        stacks.unprotect(formations, stack)
    status = cdk(environment, "destroy", *what(environment, assembly=assembly), "--force")
    if environment.retain_data and status == 0:
        console.print(
            "Its table and logs are still there, and billed; a later"
            f" `make deploy ENV={environment.name}` takes them over.",
            soft_wrap=True,
        )
    return status


def drift(endpoints: Endpoints, console: Console) -> int:
    """Whether anything was changed beside the stacks; 1 where it was."""
    preflight = _preflight(endpoints, console)
    preflight.require_account()
    everything = [each for each in what(preflight.environment) if each != "--all"]
    return cdk(preflight.environment, "drift", *everything, "--fail")


def pipeline(endpoints: Endpoints, console: Console, *, repository: str) -> int:
    """Make the roles with which a repository's workflows deploy the environment."""
    preflight = _preflight(endpoints, console)
    preflight.require_account()
    environment = preflight.environment
    providers = endpoints.client("iam").list_open_id_connect_providers()
    known = any(
        each["Arn"].endswith(f"/{github.ISSUER}") for each in providers["OpenIDConnectProviderList"]
    )
    # An account has one provider for GitHub, whoever made it.
    made = [] if known else [github.STACK]
    context = [f"env={environment.name}", f"{github.REPOSITORY}={repository}"]
    return cdk(
        environment,
        "deploy",
        *made,
        github.pipeline_stack(environment.name),
        *(part for each in context for part in ("--context", each)),
    )


def rollback(
    endpoints: Endpoints,
    console: Console,
    *,
    commit: str | None = None,
    failed: str | None = None,
) -> int:
    """Deploy the commit that was deployed before this one, or the one that is named.

    `failed` is one that was being deployed, whether or not it was to the end.
    """
    preflight = _preflight(endpoints, console)
    preflight.require_account()
    name = preflight.environment.name
    commit = commit or earlier.previous_commit(endpoints.client("ssm"), name, failed=failed)
    preflight.say(f"Deploying {commit[:12]} to {name} again.")
    return earlier.deploy_commit(commit, name)


def _preflight(endpoints: Endpoints, console: Console) -> Preflight:
    return Preflight(
        environment=find_environment(endpoints.environment),
        client=endpoints.client,
        say=lambda text: console.print(text, markup=False, soft_wrap=True),
    )
