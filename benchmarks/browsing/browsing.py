"""The page in a browser: what a visit loads, how soon a post is seen, and what a flood does."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page

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
CAUGHT_UP_SECONDS = 240.0
AT_ONCE = 40
PUBLISHERS = 4
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

    megabytes_before: float
    megabytes_after: float
    rows_after: int


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


def flood(page: Page, publisher: Publisher, posts: Iterator[dict[str, Any]], rate: float) -> Flood:
    """`rate` posts a second, as far as the system takes them, until the page shows the last."""
    before = _megabytes(page)
    page.evaluate("() => { observed.frames = []; }")
    began = time.monotonic()
    sent = 0
    answers: list[Future[list[str]]] = []
    with ThreadPoolExecutor(PUBLISHERS) as pool:
        while batch := list(islice(posts, AT_ONCE)):
            due = began + sent / rate - time.monotonic()
            # The page goes on while this waits.
            page.wait_for_timeout(max(0.0, due) * 1000)
            answers.append(pool.submit(publisher.publish, batch))
            sent += len(batch)
    last = max((one for each in answers for one in each.result()), key=_sequence)
    took = time.monotonic() - began
    frames = page.evaluate("() => observed.frames")
    row = f'#items tr[data-event-id="{last}"]'
    page.wait_for_selector(row, timeout=CAUGHT_UP_SECONDS * 1000)
    rows = page.evaluate("() => document.querySelectorAll('*').length")
    return Flood(sent, took, frames, before, _megabytes(page), rows)


def _sequence(event_id: str) -> int:
    return int(event_id.removeprefix("evt_"))


def _megabytes(page: Page) -> float:
    """Of the script's heap, without what nobody holds, and what was observed."""
    page.evaluate("() => { observed.seen = {}; observed.frames = []; }")
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return float(used) / MEGABYTE
