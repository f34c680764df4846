"""`make dev`: the whole system on this machine until Ctrl-C."""

import asyncio
import os
import secrets
import signal
import time
from contextlib import nullcontext
from pathlib import Path

import psutil
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.panel import Panel

from lambda_src.contract import streams
from local_cloud.cdk_cli import ROOT
from local_cloud.cloud import LocalCloud
from local_cloud.feeds.newsroom import SECONDS, Newsroom
from local_cloud.feeds.schedule import collect_every
from local_cloud.feeds.server import FeedServer
from local_cloud.live_page import live_page
from local_cloud.lock import AlreadyRunningError
from local_cloud.steps import ShownSteps
from operator_tools.endpoints import LOCAL, Endpoints, EndpointsError

_PARENT_SECONDS = 0.5


async def dev(console: Console, directory: Path, *, demo_feed: bool, edge: bool) -> None:
    """Run until a signal cancels it; everything has ended when it returns."""
    began = time.monotonic()
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
        newsroom = Newsroom(time.time, key=secrets.token_urlsafe())
        async with (
            FeedServer(newsroom.answers()) if demo_feed else nullcontext() as feeds,
            LocalCloud(
                directory,
                steps=steps,
                edge=edge,
                sources=newsroom.sources(feeds.url) if feeds else (),
                preferred_ports=True,
                report=report,
            ) as cloud,
        ):
            endpoints = cloud.endpoints
            page = await asyncio.to_thread(lambda: endpoints.dashboard_url)
            async with live_page(ROOT, page, report=report) as live:
                ready = f"Ready in {time.monotonic() - began:.0f} s"
                welcome = _welcome(live, page, endpoints.stream_url, directory, demo_feed=demo_feed)
                console.print(Panel(welcome, title=ready, expand=False))
                if demo_feed:
                    await asyncio.to_thread(newsroom.give_key, cloud.put_key)
                    await collect_every(SECONDS, cloud.client("lambda"), report=report)
                await asyncio.Event().wait()
    except AlreadyRunningError as error:
        where = await asyncio.to_thread(_where_it_runs, directory)
        raise AlreadyRunningError(f"{error} {where}") from None
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


def _where_it_runs(directory: Path) -> str:
    try:
        page = Endpoints.load(LOCAL, directory=directory).dashboard_url
    except (EndpointsError, BotoCoreError, ClientError):
        return "It is not ready yet."
    return f"Its page is {page}"


def _welcome(live: str, page: str, stream: str, directory: Path, *, demo_feed: bool) -> str:
    feed = (
        "three small sources, fetched by the collector; without them: make dev FEED=0"
        if demo_feed
        else "none; the page is empty until something is published"
    )
    return "\n".join(
        [
            f"The page              {live}",
            "                      from its sources: what you save is there at once",
            f"  as it is deployed   {page}",
            f"The HTTP interface    {page}docs",
            f"Streams               {stream}",
            f"Demo feed             {feed}",
            "",
            "And now, in another terminal:",
            "Follow the feed       make tail, or make tail TICKERS=EMBR,KELP",
            f"  as it is sent       curl -N {streams.FEED.address(stream)}",
            "Publish your own      make publish FILE=posts.csv, or posts.jsonl",
            "Follow another's      make follow URL=https://…, any RSS or Atom",
            "A publisher's token   make token",
            f"Read the logs         make logs; as files in {directory.name}/logs",
            "",
            "Ctrl-C ends everything; the data goes with it.",
        ]
    )
