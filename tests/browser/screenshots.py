"""Draws the page in every state into docs/images: `make screenshots`.

Deploys a local cloud of its own, gives its feed a past, and causes each state for real.
"""

import random
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, expect

from lambda_src.contract.sources import Source
from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.source_state import known, succeeded
from local_cloud.cloud import running_local_cloud
from local_cloud.demo_posts import COMPANIES, posts
from tests.browser.dashboard import Dashboard
from tests.browser.past import origin, publish_past
from tests.browser.system import DASHBOARD, System
from tests.kit.chromium import running_browser

IMAGES = Path(__file__).parents[2] / "docs" / "images"
DESKTOP = {"width": 1280, "height": 1090}
COLOURS = 256
# New rows are marked for a moment, milliseconds; so long until that is over.
CALM = 2_800
STATE_SECONDS = 60.0
# How long ago each was read; the last is late.
COLLECTED = {"Larkfield Newswire": 12, "Tarn Valley Filings": 47, "Harbour Street Journal": 1_440}
WATCHED = ("EMBR", "FJRD", "VLTA")


class Studio:
    def __init__(self, browser: Browser, system: System) -> None:
        self._browser = browser
        self.system = system

    @contextmanager
    def page(self, **options: Any) -> Iterator[Dashboard]:
        context = self._browser.new_context(**({"viewport": DESKTOP} | options))
        try:
            yield Dashboard(context.new_page(), self.system)
        finally:
            context.close()

    def draw(self, dashboard: Dashboard, name: str, *, pause: int = CALM) -> None:
        dashboard.page.wait_for_timeout(pause)
        path = IMAGES / f"{name}.png"
        drawn = Image.open(BytesIO(dashboard.page.screenshot()))
        # A third of the size, to the eye the same.
        # Rare colours are kept: the dot of the status is one.
        rare_too = Image.Quantize.MAXCOVERAGE
        few = drawn.convert("RGB").quantize(COLOURS, rare_too, kmeans=1, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
        print(f"{path.name}: {path.stat().st_size // 1000} KB", flush=True)  # noqa: T201


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as directory,
        running_local_cloud(Path(directory)) as cloud,
        running_browser() as browser,
    ):
        system = System(cloud)
        publish_past(system.table, cloud.client("dynamodb"))
        studio = Studio(browser, system)
        for draw in (_looks, _states, _uses, _release, _import):
            system.kill_streaming()
            system.free_connections()
            _collect(system)
            draw(studio)


def _collect(system: System) -> None:
    """The sources as a collector would have left them."""
    states = []
    for name, (title, seconds) in enumerate(COLLECTED.items()):
        source = Source(name=str(name), title=title, url="https://larkfield.example/")
        then = utc_now() - timedelta(seconds=seconds)
        states.append(succeeded(known(None, source, then), then, new=True))
    system.set_sources(*states)


def _trickle(dashboard: Dashboard, count: int, tickers: tuple[str, ...] = tuple(COMPANIES)) -> None:
    chance = random.Random(7)  # noqa: S311
    of_them = (post for post in posts(chance) if not set(tickers).isdisjoint(post.tickers))
    for post in islice(of_them, count):
        source, url = origin(chance)
        dashboard.system.publish_posts([{**post._asdict(), "source": source, "url": url}])
        dashboard.page.wait_for_timeout(500)


def _looks(studio: Studio) -> None:
    with studio.page() as dashboard:
        dashboard.open()
        _trickle(dashboard, 24)
        _wait_for_figures(dashboard)
        studio.draw(dashboard, "light")
        dashboard.page.locator(".pill").hover()
        studio.draw(dashboard, "details")
        dashboard.leave_status()
        dashboard.page.locator("#items a.chip").first.click()
        _wait_for_figures(dashboard)
        dashboard.wait_for("Live", seconds=STATE_SECONDS)
        studio.draw(dashboard, "ticker")
        dashboard.page.keyboard.press("?")
        studio.draw(dashboard, "keyboard")
    looks: dict[str, dict[str, Any]] = {
        "dark": {"color_scheme": "dark"},
        "narrow": {"viewport": {"width": 360, "height": 1000}},
        "wide": {"viewport": {"width": 2560, "height": 1440}, "color_scheme": "dark"},
        "forced": {"forced_colors": "active", "color_scheme": "dark"},
    }
    for name, options in looks.items():
        with studio.page(**options) as dashboard:
            dashboard.open()
            _wait_for_figures(dashboard)
            studio.draw(dashboard, name)


def _wait_for_figures(dashboard: Dashboard) -> None:
    """Of what was just chosen, and of each ticker beside it."""
    bars = dashboard.page.locator("#tickers .ticker-bar:not(.vacant)")
    expect(bars.first).to_be_visible(timeout=STATE_SECONDS * 1000)
    unknown = bars.locator(".balance.unknown")
    expect(unknown).to_have_count(0, timeout=STATE_SECONDS * 1000)
    expect(dashboard.page.locator('[data-value="change"]')).to_have_text(
        re.compile("%$"), timeout=STATE_SECONDS * 1000
    )
    expect(dashboard.page.locator("#items-note")).to_have_text("Newest first")


def _states(studio: Studio) -> None:
    with studio.page() as dashboard:
        dashboard.open()
        with studio.system.stopped_streaming():
            dashboard.wait_for("Reconnecting", seconds=STATE_SECONDS)
            studio.draw(dashboard, "reconnecting", pause=100)
            with studio.page() as another:
                another.page.goto(studio.system.url)
                _wait_for_figures(another)
                studio.draw(another, "connecting", pause=100)
                assert another.label == "Connecting", another.label
            dashboard.wait_for("Polling", seconds=STATE_SECONDS)
            studio.draw(dashboard, "polling")
        dashboard.wait_for("Live", seconds=STATE_SECONDS)
        dashboard.page.context.set_offline(offline=True)
        dashboard.wait_for("Offline", seconds=STATE_SECONDS)
        studio.draw(dashboard, "offline")


def _uses(studio: Studio) -> None:
    with studio.page() as dashboard:
        page = dashboard.page
        dashboard.open()
        # A mean takes some posts within the hour, and by night there may be fewer.
        _trickle(dashboard, 8, WATCHED)
        dashboard.add_watchlist("Energy", ", ".join(WATCHED))
        dashboard.wait_for("Live", seconds=STATE_SECONDS)
        page.get_by_role("button", name="7d").click()
        _wait_for_figures(dashboard)
        studio.draw(dashboard, "watchlist")
        page.get_by_role("button", name="New watchlist").click()
        studio.draw(dashboard, "new-watchlist")
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Alerts").click()
        page.get_by_role("button", name="Add alert").click()
        page.get_by_label("has").select_option("volume")
        page.get_by_role("button", name="Add alert").click()
        measured = page.get_by_role("list", name="Alerts").get_by_text(re.compile(r"^now [\d.,]+$"))
        expect(measured).to_have_count(2, timeout=STATE_SECONDS * 1000)
        studio.draw(dashboard, "alerts")


def _import(studio: Studio) -> None:
    with studio.page() as dashboard:
        dashboard.open()
        _wait_for_figures(dashboard)
        task = studio.system.start_import(3_000)
        dashboard.page.get_by_role("button", name="Follow an import").click()
        dashboard.page.get_by_label("Id of the import").fill(task)
        dashboard.page.get_by_role("button", name="Follow", exact=True).click()
        expect(dashboard.page.locator("#import-percent")).to_have_text(
            re.compile(r"^\d\d "), timeout=STATE_SECONDS * 1000
        )
        # The button is at the foot of the page, and other tickers may lead by now.
        dashboard.page.evaluate("() => scrollTo(0, 0)")
        _wait_for_figures(dashboard)
        studio.draw(dashboard, "import", pause=100)


def _release(studio: Studio) -> None:
    with studio.page() as dashboard:
        dashboard.open()
        with studio.system.configured(DASHBOARD, TICKERTAPE_GIT_COMMIT="5f7a81c" + "0" * 33):
            studio.system.kill_streaming()
            dashboard.page.locator("#release").wait_for(timeout=STATE_SECONDS * 1000)
            studio.draw(dashboard, "release")


if __name__ == "__main__":
    main()
