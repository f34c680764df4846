"""The page: first load, how soon a post is on the screen, frames and memory in a flood."""

import asyncio
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

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
from local_cloud.cloud import LocalCloud
from tests.kit.chromium import running_browser

VISITS = 5
SHOWN = 80
# So that posts meet every phase of the reader's poll.
APART_SECONDS = 0.13
FLOOD = 20_000
RATE = 370.0
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
        return _result(await asyncio.to_thread(_browse, url, token, tell))


def _browse(url: str, token: str, tell: Callable[[str], None]) -> Measured:
    publisher = Publisher(url, token)
    supply: Iterator[dict[str, Any]] = posts(SHOWN + FLOOD + 40)
    publisher.publish(list(islice(supply, 40)))
    with running_browser() as browser:
        tell(f"{VISITS} first visits")
        visits = [visit(browser, url) for _ in range(VISITS)]
        page = opened(browser, url)
        tell(f"{SHOWN} posts onto an open page")
        delays = arrivals(page, publisher, islice(supply, SHOWN), APART_SECONDS)
        tell(f"{FLOOD:,} posts at {RATE:.0f} a second")
        return Measured(visits, delays, flood(page, publisher, supply, RATE))


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
        ("heap before the flood, MB", flooded.megabytes_before),
        (f"heap after {flooded.posts:,} posts, MB", flooded.megabytes_after),
        ("elements of the document after it", flooded.rows_after),
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
            "Browser, functions and emulator share the machine.",
        ],
    )
