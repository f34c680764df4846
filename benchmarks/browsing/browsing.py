"""The page in a browser: what a visit loads, how soon a post is seen, and what a flood does."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, CDPSession, Page

from benchmarks.servers import ServerProcess

OBSERVER = Path(__file__).parent / "observer.js"
LIVE = '#status[data-state="live"]'
# What the document and its assets took on their way; data is asked for by fetch.
LOADED = """() => performance.getEntriesByType("navigation")
  .concat(performance.getEntriesByType("resource"))
  .filter(({ initiatorType }) => !["fetch", "xmlhttprequest"].includes(initiatorType))
  .map(({ transferSize }) => transferSize)
  .filter((bytes) => bytes)"""
VIEWPORT = {"width": 1280, "height": 860}
LIVE_SECONDS = 60.0
CAUGHT_UP_SECONDS = 60.0
# Until what an opening page asks for has come, and has been drawn.
SETTLED = 3_000
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Visit:
    requests: int
    kilobytes: float
    reload_kilobytes: float
    paint_seconds: float
    live_seconds: float


@dataclass(frozen=True)
class Flood:
    posts: int
    seconds: float
    frames: list[float]
    """Milliseconds each."""

    long_tasks: list[float]
    """Milliseconds each: whatever held the main thread for more than 50 of them."""

    main_thread: float
    """Share of a core, as is `script`, a part of it."""

    script: float
    server: float
    """Share of a core that sending the flood took from the browser."""

    megabytes_before: float
    megabytes_after: float
    elements_after: int


class Publisher:
    def __init__(self, url: str, token: str) -> None:
        self._http = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
            trust_env=False,
        )

    def publish(self, posts: list[dict[str, Any]]) -> list[str]:
        answer = self._http.post("/api/v2/items", json={"items": posts}).raise_for_status()
        return [accepted["event_id"] for accepted in answer.json()["accepted"]]

    def published_at(self, limit: int) -> dict[str, float]:
        """Epoch seconds by event id, of the newest."""
        page = self._http.get("/api/v2/items", params={"limit": limit}).raise_for_status().json()
        return {
            item["event_id"]: datetime.fromisoformat(item["published_at"]).timestamp()
            for item in page["items"]
        }


def visit(browser: Browser, url: str) -> Visit:
    """With an empty cache, then a reload."""
    context = browser.new_context(viewport=VIEWPORT)  # type: ignore[arg-type]
    page = context.new_page()
    page.add_init_script(path=OBSERVER)
    began = time.monotonic()
    page.goto(url, wait_until="commit")
    page.wait_for_selector(LIVE, timeout=LIVE_SECONDS * 1000)
    live = time.monotonic() - began
    first = page.evaluate(LOADED)
    paint = page.evaluate("() => observed.paint")
    page.reload(wait_until="load")
    again = page.evaluate(LOADED)
    context.close()
    return Visit(len(first), sum(first) / 1000, sum(again) / 1000, paint / 1000, live)


def opened(browser: Browser, url: str) -> Page:
    page = browser.new_context(viewport=VIEWPORT).new_page()  # type: ignore[arg-type]
    page.add_init_script(path=OBSERVER)
    page.goto(url, wait_until="commit")
    page.wait_for_selector(LIVE, timeout=LIVE_SECONDS * 1000)
    return page


def arrivals(
    page: Page, publisher: Publisher, posts: Iterator[dict[str, Any]], pause: float
) -> list[float]:
    """Seconds from each post's publication to its row."""
    published: list[str] = []
    for post in posts:
        published += publisher.publish([post])
        page.wait_for_timeout(pause * 1000)
    page.wait_for_selector(f'#items tr[data-event-id="{published[-1]}"]')
    seen: dict[str, int] = page.evaluate("() => observed.seen")
    at = publisher.published_at(len(published))
    return [seen[event_id] / 1000 - at[event_id] for event_id in published]


def flood(browser: Browser, server: ServerProcess, count: int, rate: float) -> Flood:
    """`rate` posts a second into an open page, until it shows the last."""
    page = opened(browser, server.url)
    page.wait_for_timeout(SETTLED)
    session = page.context.new_cdp_session(page)
    # Of the processor: how busy the machine is otherwise plays no part.
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    last = f"evt_{_newest(server.url) + count}"
    before = _megabytes(page, session)
    used, served, began = _used(session), server.processor_seconds(), time.monotonic()
    server.post("/publish", count=count, rate=str(rate))
    row = f'#items tr[data-event-id="{last}"]'
    page.wait_for_selector(row, timeout=(count / rate + CAUGHT_UP_SECONDS) * 1000)
    seconds = time.monotonic() - began
    now, served = _used(session), server.processor_seconds() - served
    frames = page.evaluate("() => observed.frames")
    long_tasks = page.evaluate("() => observed.longTasks")
    return Flood(
        posts=count,
        seconds=seconds,
        frames=frames,
        long_tasks=long_tasks,
        main_thread=(now["TaskDuration"] - used["TaskDuration"]) / seconds,
        script=(now["ScriptDuration"] - used["ScriptDuration"]) / seconds,
        server=served / seconds,
        megabytes_before=before,
        megabytes_after=_megabytes(page, session),
        elements_after=page.evaluate("() => document.querySelectorAll('*').length"),
    )


def _newest(url: str) -> int:
    """The number of the feed's newest item."""
    answer = httpx.get(f"{url}/api/v2/items", params={"limit": 1}, timeout=60, trust_env=False)
    cursor: str = answer.raise_for_status().json()["cursor"]
    return int(cursor.removeprefix("evt_"))


def _used(session: CDPSession) -> dict[str, float]:
    """Seconds of the main thread, by what they went into, since the page was opened."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return {metric["name"]: metric["value"] for metric in metrics}


def _megabytes(page: Page, session: CDPSession) -> float:
    """Of the script's heap, without what nobody holds, and what was observed."""
    page.evaluate("() => observed.forget()")
    session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"]) / MEGABYTE
