"""`make dev`: the whole system on this machine until Ctrl-C."""

import asyncio
import signal

from rich.console import Console
from rich.panel import Panel

from local_cloud.cloud import LocalCloud
from local_cloud.demo_feed import publish_demo_feed
from local_cloud.steps import ShownSteps


async def dev(console: Console, *, demo_feed: bool) -> None:
    """Run until a signal cancels it; everything has ended when it returns."""
    task = asyncio.current_task()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if task is not None:
            loop.add_signal_handler(number, task.cancel)

    def report(message: str) -> None:
        console.print(f"[yellow]{message}", highlight=False)

    cloud = LocalCloud(steps=ShownSteps(console), preferred_ports=True, report=report)
    try:
        async with cloud:
            steps = ShownSteps(console)
            with steps.step("Making a publisher's session"):
                token = await asyncio.to_thread(cloud.publisher_token)
            urls = cloud.endpoints
            with steps.step("Reading the stack outputs"):
                page, stream = await asyncio.to_thread(
                    lambda: (urls.dashboard_url, urls.stream_url)
                )
            console.print(_welcome(page, stream, token))
            if demo_feed:
                await publish_demo_feed(page, token, report=report)
            await asyncio.Event().wait()
    except asyncio.CancelledError:
        console.print("The local cloud has ended.")


def _welcome(page: str, stream: str, token: str) -> Panel:
    lines = [
        f"The page              {page}",
        f"REST                  {page}api/v2/",
        f"Streams               {stream}",
        f"Follow the feed       curl -N {stream}api/v2/stream",
        f"A publisher's token   {token}",
        "",
        "Logs are in .local/logs. Ctrl-C ends everything.",
    ]
    return Panel("\n".join(lines), title="Tickertape", expand=False)
