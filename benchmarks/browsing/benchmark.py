"""The page: first load, how soon a post is on the screen, frames and memory in a flood."""

import asyncio
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks import ROOT
from benchmarks.browsing.browsing import (
    Flood,
    Publisher,
    Visit,
    arrivals,
    flood,
    opened,
    visit,
)
from benchmarks.items import posts
from benchmarks.results import Cell, Result, Target, quantile
from benchmarks.servers import uvicorn_server
from cdk_app import page
from local_cloud.cloud import LocalCloud
from tests.kit.chromium import running_browser
from tests.kit.processes import guarded_processes

VISITS = 5
SHOWN = 80
# So that posts meet every phase of the reader's poll.
APART_SECONDS = 0.13
# As they are deployed.
SLICES = {"TICKERTAPE_SLICE_SECONDS": "120", "TICKERTAPE_HEARTBEAT_SECONDS": "20"}
FLOOD = 20_000
RATE = 370.0
SENT = (
    "The flood is sent by both apps with their store in memory, in a process that leaves the "
    "browser a core of its own, as a viewer's machine does; the posts come as a poll finds them, "
    "some 185 each half second"
)
REQUESTS = 4
KILOBYTES = 120.0
SHOWN_SECONDS = 1.5
FRAMES = 55.0
GROWTH_MEGABYTES = 3.0


class Measured(NamedTuple):
    visits: list[Visit]
    delays: list[float]
    flood: Flood


async def measure(folder: Path, tell: Callable[[str], None]) -> Result:
    tell("deploying a local cloud")
    async with LocalCloud(folder / "cloud") as cloud:
        token = await asyncio.to_thread(cloud.publisher_token)
        endpoints = await asyncio.to_thread(lambda: cloud.endpoints)
        url = endpoints.dashboard_url
        visits, delays = await asyncio.to_thread(_browse, url, token, tell)
    # Once the cloud has ended: a viewer's machine runs none.
    flooded = await asyncio.to_thread(_flood, folder, tell)
    return _result(Measured(visits, delays, flooded))


def _browse(url: str, token: str, tell: Callable[[str], None]) -> tuple[list[Visit], list[float]]:
    publisher = Publisher(url, token)
    supply: Iterator[dict[str, Any]] = posts(SHOWN + 40)
    publisher.publish(list(islice(supply, 40)))
    with running_browser() as browser:
        tell(f"{VISITS} first visits")
        visits = [visit(browser, url) for _ in range(VISITS)]
        tell(f"{SHOWN} posts onto an open page")
        return visits, arrivals(opened(browser, url), publisher, supply, APART_SECONDS)


def _flood(folder: Path, tell: Callable[[str], None]) -> Flood:
    tell(f"{FLOOD:,} posts at {RATE:.0f} a second")
    page.write(page.bundle(ROOT), folder / "page")
    variables = {
        **SLICES,
        "TICKERTAPE_STREAM_URL": "/",
        "TICKERTAPE_PAGE_FOLDER": str(folder / "page"),
        "TICKERTAPE_IMPORT_QUEUE_URL": "http://127.0.0.1:9/none",
        "AWS_DEFAULT_REGION": "eu-central-1",
    }
    with (
        guarded_processes(folder) as processes,
        uvicorn_server(processes, "benchmarks.browsing.paced:create_app", variables) as server,
        running_browser() as browser,
    ):
        return flood(browser, server, FLOOD, RATE)


def _result(measured: Measured) -> Result:
    visits, delays, flooded = measured
    first = visits[0]
    paint = median(one.paint_seconds for one in visits)
    live = median(one.live_seconds for one in visits)
    frames = sorted(flooded.frames)
    each_second = 1000 * len(frames) / sum(frames)
    growth = flooded.megabytes_after - flooded.megabytes_before
    rows: list[tuple[Cell, ...]] = [
        ("first load, requests", first.requests),
        ("first load, KB", first.kilobytes),
        ("reload, KB", first.reload_kilobytes),
        ("first paint, s", paint),
        ("live, s", live),
        ("post on the screen p50, s", quantile(delays, 0.5)),
        ("post on the screen p95, s", quantile(delays, 0.95)),
        ("posts a second, in the flood", flooded.posts / flooded.seconds),
        ("frames a second, in the flood", each_second),
        ("frame p99, ms", quantile(frames, 0.99)),
        ("longest frame, ms", frames[-1]),
        ("long tasks a minute", 60 * len(flooded.long_tasks) / flooded.seconds),
        ("longest task, ms", max(flooded.long_tasks, default=0)),
        ("main thread, ms of processor a second", 1000 * flooded.main_thread),
        ("of it script, ms", 1000 * flooded.script),
        ("what sends the flood, share of a core", f"{flooded.server:.0%}"),
        ("heap before the flood, MB", flooded.megabytes_before),
        (f"heap after {flooded.posts:,} posts, MB", flooded.megabytes_after),
        ("elements of the document after it", flooded.elements_after),
    ]
    return Result(
        name="page",
        title="The page in Chromium, headless, drawn without a graphics processor",
        columns=("figure", "measured"),
        rows=[*rows],
        targets=[
            Target(what="requests of a first load", measured=first.requests, bound=REQUESTS),
            Target(what="first load", measured=first.kilobytes, bound=KILOBYTES, unit="KB"),
            Target(
                what="post on the screen, p95",
                measured=quantile(delays, 0.95),
                bound=SHOWN_SECONDS,
                unit="s",
            ),
            Target(what="frames a second", measured=each_second, bound=FRAMES, at_least=True),
            Target(what="growth of the heap", measured=growth, bound=GROWTH_MEGABYTES, unit="MB"),
        ],
        notes=[
            f"Times of a visit are medians of {VISITS}, each with an empty cache.",
            "From the server's time of publication to the row, on one machine with one clock.",
            "The heap is measured after a collection.",
            "At a visit and at a post, browser, functions and emulator share the machine.",
            SENT,
        ],
    )
