"""`make dev`: the whole system on this machine until Ctrl-C."""

import asyncio
import os
import signal
from pathlib import Path

import psutil
from rich.console import Console
from rich.panel import Panel

from lambda_src.contract import streams
from local_cloud.cloud import LocalCloud
from local_cloud.demo_feed import publish_demo_feed
from local_cloud.steps import ShownSteps

_PARENT_SECONDS = 0.5


async def dev(console: Console, directory: Path, *, demo_feed: bool) -> None:
    """Run until a signal cancels it; everything has ended when it returns."""
    task = asyncio.current_task()
    assert task is not None  # noqa: S101  # a coroutine always runs in one
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, task.cancel)
    watch = asyncio.create_task(_end_with_make(task))

    def report(message: str) -> None:
        console.print(message, style="yellow", markup=False, soft_wrap=True)

    steps = ShownSteps(console)
    try:
        async with LocalCloud(directory, steps=steps, preferred_ports=True, report=report) as cloud:
            with steps.step("Making a publisher's session"):
                token = await asyncio.to_thread(cloud.publisher_token)
            endpoints = cloud.endpoints
            page = await asyncio.to_thread(lambda: endpoints.dashboard_url)
            console.print(_welcome(page, endpoints.stream_url, directory))
            if demo_feed:
                await publish_demo_feed(page, token, report=report)
            await asyncio.Event().wait()
    except asyncio.CancelledError:
        console.print("The local cloud has ended.")
    finally:
        watch.cancel()


async def _end_with_make(task: asyncio.Task[None]) -> None:
    """End when the `make` that started this is killed: no signal would tell."""
    parent = os.getppid()
    try:
        started_by = psutil.Process(parent).name()
    except psutil.Error:
        return
    if started_by not in {"make", "gmake"}:
        return
    while os.getppid() == parent:  # noqa: ASYNC110  # the kernel has no event for it
        await asyncio.sleep(_PARENT_SECONDS)
    task.cancel()


def _welcome(page: str, stream: str, directory: Path) -> Panel:
    lines = [
        f"The page              {page}",
        f"REST                  {page}api/v2/",
        f"Streams               {stream}",
        f"Follow the feed       curl -N {streams.FEED.address(stream)}",
        "A publisher's token   make token",
        "",
        f"Logs are in {directory.name}/logs. Ctrl-C ends everything.",
    ]
    return Panel("\n".join(lines), title="Tickertape", expand=False)
