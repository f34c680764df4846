"""The page as a person uses it."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Request, Route, expect

from lambda_src.contract import streams
from tests.browser.system import System
from tests.browser.waiting import until

# What a person would have seen, and when; the page itself keeps no record.
OBSERVER = Path(__file__).parent / "observer.js"
CAUGHT_UP_SECONDS = 10.0
WAVES_SECONDS = 60.0
QUIET_MILLISECONDS = 250
_SHOWN = 100


class Dashboard:
    def __init__(self, page: Page, system: System) -> None:
        self.page = page
        self.system = system
        self.requests: list[Request] = []
        self.complaints: list[str] = []
        # Playwright marks the handler itself, which a built-in method does not allow.
        page.on("request", lambda request: self.requests.append(request))  # noqa: PLW0108
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.add_init_script(path=OBSERVER)

    def open(self, query: str = "") -> None:
        """Load the page and wait until it is Live."""
        self.page.goto(self.system.url + query, wait_until="commit")
        self.wait_for("Live", seconds=20)

    def open_in_waves(self) -> list[list[str]]:
        """Open, answering the page's requests to its function only when no more come; each wave.

        Ends once the stream is asked for and no request is left.
        """
        waves: list[list[str]] = []
        held: list[Route] = []

        def hold(route: Route) -> None:
            # Nothing else can come before the document.
            if route.request.is_navigation_request():
                waves.append([route.request.url])
                route.continue_()
            else:
                held.append(route)

        self.page.route(f"{self.system.url}**", hold)
        self.page.goto(self.system.url, wait_until="commit")
        deadline = time.monotonic() + WAVES_SECONDS
        while held or not self._has_asked_for_the_stream:
            assert time.monotonic() < deadline, waves
            before = len(held)
            self.page.wait_for_timeout(QUIET_MILLISECONDS)
            if held and len(held) == before:
                wave, held[:] = held[:], []
                waves.append([route.request.url for route in wave])
                for route in wave:
                    route.continue_()
        return waves

    @property
    def _has_asked_for_the_stream(self) -> bool:
        stream = self.system.stream_url.rstrip("/") + streams.FEED.path
        return any(request.url.startswith(stream) for request in self.requests)

    def wait_for(self, label: str, *, seconds: float) -> None:
        expect(self.page.locator("#status-label")).to_have_text(label, timeout=seconds * 1000)

    @property
    def slices(self) -> int:
        """How many this tab asked for itself."""
        return sum(1 for each in self.requests if "/api/v2/stream?" in each.url)

    def more_tabs(self, count: int) -> list["Dashboard"]:
        """Of the same browser, Live."""
        tabs = [Dashboard(self.page.context.new_page(), self.system) for _ in range(count)]
        for tab in tabs:
            tab.page.goto(self.system.url, wait_until="commit")
        for tab in tabs:
            tab.wait_for("Live", seconds=30)
        return tabs

    @property
    def label(self) -> str:
        return self.page.locator("#status-label").inner_text()

    @property
    def labels(self) -> list[str]:
        """Every status that was shown since the page was loaded."""
        return [str(label) for label in self.page.evaluate("() => window.observed.labels")]

    @property
    def ids(self) -> list[str]:
        """The event ids of the rows, from the top."""
        rows = "#items tbody tr:not([hidden], .details)"
        read = "(rows) => rows.map((row) => row.dataset.eventId)"
        return [str(each) for each in self.page.locator(rows).evaluate_all(read)]

    def wait_until_caught_up(self, seconds: float = CAUGHT_UP_SECONDS) -> None:
        """The rows are exactly the newest of the feed: none lost, none twice, in order."""
        expected = self.system.newest_ids(_SHOWN)
        try:
            self.until(lambda: self.ids == expected, seconds=seconds, what="the rows are the feed")
        except AssertionError:
            # The difference says more.
            assert self.ids == expected

    def until(self, condition: Callable[[], Any], *, seconds: float, what: str) -> None:
        """Waits while the page goes on."""
        pause = lambda pause_seconds: self.page.wait_for_timeout(pause_seconds * 1000)  # noqa: E731
        until(condition, seconds=seconds, what=what, pause=pause)

    def leave_status(self) -> None:
        """Move the pointer away, so that the details do not cover what is below."""
        self.page.mouse.move(5, 500)

    def add_watchlist(self, name: str, tickers: str) -> None:
        self.page.get_by_role("button", name="New watchlist").click()
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Tickers, up to five").fill(tickers)
        self.page.get_by_role("button", name="Create").click()

    def shows_only(self, *tickers: str) -> bool:
        """Whether there are rows, and each names one of these."""
        rows = self.page.locator("#items tbody tr:not([hidden], .details) .tickers")
        named = [text.split() for text in rows.all_inner_texts()]
        return bool(named) and not any(set(tickers).isdisjoint(names) for names in named)
