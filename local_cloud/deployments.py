"""Deployments as a person sees them: with their steps."""

import asyncio
from pathlib import Path

from local_cloud.cdk_cli import is_installed
from local_cloud.deploy import Deployment
from local_cloud.emulator import Emulator
from local_cloud.steps import Steps
from operator_tools.local_state import LocalState


async def deploy_from_nothing(
    emulator: Emulator, *, directory: Path, journal: Path, steps: Steps, edge: bool, sources: str
) -> None:
    """Start the emulator and deploy to it; what can run at the same time does."""
    deployment = Deployment(
        endpoint=emulator.endpoint,
        directory=directory,
        journal=journal,
        edge=edge,
        sources=sources,
    )
    if not is_installed():
        with steps.step("Installing the CDK CLI") as detail:
            await deployment.install(detail)

    async def start_and_bootstrap() -> None:
        with steps.step("Starting the emulator"):
            await emulator.__aenter__()
        with steps.step("Bootstrapping its account") as detail:
            await deployment.bootstrap(detail)

    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(start_and_bootstrap())
            tasks.create_task(_synthesize(deployment, steps))
    except ExceptionGroup as group:
        raise group.exceptions[0] from None
    with steps.step("Deploying") as detail:
        await deployment.deploy(detail)


async def deploy_again(directory: Path, *, steps: Steps) -> None:
    """Deploy into the local cloud that runs; its front door takes the new version up."""
    running = LocalState.read(directory)
    deployment = Deployment(
        endpoint=running.emulator,
        directory=directory,
        journal=directory / "processes",
        edge=running.edge,
        sources=running.sources,
    )
    await _synthesize(deployment, steps)
    with steps.step("Deploying") as detail:
        await deployment.deploy(detail)


async def _synthesize(deployment: Deployment, steps: Steps) -> None:
    with steps.step("Synthesizing and bundling") as detail:
        await deployment.synthesize(detail)
