"""How the page looks where little room, other colours or paper ask for another look."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenDashboard
from tests.browser.dashboard import Dashboard
from tests.browser.system import System

WIDTHS = (360, 480, 620, 768, 794, 1040, 1280, 1600, 1920, 2560)
CUT = """() => [...document.querySelectorAll(".tile :is(dt, small, strong), .legend, .switch")]
  .filter((each) => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1)
  .map((each) => each.textContent)"""
COLOURS = """(selector) => {
  const style = getComputedStyle(document.querySelector(selector));
  return [style.backgroundColor, style.color, style.borderTopColor];
}"""


@pytest.fixture
def dashboard(shared_dashboard: Dashboard) -> Dashboard:
    return shared_dashboard


@pytest.fixture
def page(dashboard: Dashboard) -> Page:
    return dashboard.page


def test_nothing_is_cut_off_at_any_width(page: Page) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("() => document.documentElement.scrollWidth") == width
        assert page.evaluate(CUT) == [], width


def test_a_large_screen_is_filled(page: Page) -> None:
    page.set_viewport_size({"width": 2560, "height": 1440})
    box = page.locator("main").bounding_box()
    assert box is not None
    assert box["width"] > 0.9 * 2560
    assert box["y"] + box["height"] > 0.95 * 1440
    assert page.evaluate("() => document.documentElement.scrollHeight") == 1440


def test_a_balance_of_one_colour_is_whole(
    dashboard: Dashboard, page: Page, deployed: System
) -> None:
    post = {"tickers": ["SOLO"], "sentiment": "positive", "score": 0.9}
    deployed.publish_posts([post | {"item_id": f"solo-{n}"} for n in range(2)])
    dashboard.open("?ticker=SOLO")
    expect(page.locator('[data-value="positive-share"]')).to_have_text("100% of them")
    bar = page.locator("#metrics .balance")
    parts = bar.locator("span").evaluate_all("(parts) => parts.map((part) => part.clientWidth)")
    assert parts == [bar.evaluate("(bar) => bar.clientWidth"), 0, 0]
    dashboard.open()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_of_the_browsers_own_hide_no_figure(page: Page, scheme: Any) -> None:
    page.set_viewport_size({"width": 1280, "height": 860})
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    panel = page.evaluate(COLOURS, ".panel")
    marks = [f"#metrics .balance .{each}" for each in ("positive", "neutral", "negative")]
    seen = [page.evaluate(COLOURS, mark)[0] for mark in marks]
    assert len({panel[0], *seen}) == len(marks) + 1, seen
    chosen, other = '[data-range="24h"]', '[data-range="1h"]'
    assert page.evaluate(COLOURS, chosen)[0] != page.evaluate(COLOURS, other)[0]
    page.emulate_media(forced_colors="none", color_scheme="light")


def test_paper_has_the_figures_and_nothing_to_press(page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    for gone in ("#search", ".watchlists", "#pause", "#trend .switch"):
        expect(page.locator(gone).first).to_be_hidden()
    assert page.evaluate(COLOURS, "body")[0] == "rgb(255, 255, 255)"
    assert page.evaluate("() => getComputedStyle(document.body).color") == "rgb(18, 23, 31)"
    list_ = "() => document.querySelector('#items .scroll')"
    cut = f"() => {{ const list = ({list_})(); return list.scrollHeight - list.clientHeight; }}"
    assert page.evaluate(cut) <= 0
    page.emulate_media(media="screen", color_scheme="light")


def test_the_followed_watchlist_is_in_sight_among_many(
    new_dashboard: OpenDashboard, system: System
) -> None:
    dashboard = new_dashboard(viewport={"width": 360, "height": 800})
    lists = [
        {"id": f"c-{n}", "name": f"Watchlist with a long name {n}", "tickers": ["EMBR"]}
        for n in range(10)
    ]
    kept = json.dumps(lists)
    dashboard.page.add_init_script(f"localStorage['tickertape.watchlists'] ??= {json.dumps(kept)}")
    dashboard.page.goto(f"{system.url}?watchlist=Watchlist+with+a+long+name+8")
    pressed = dashboard.page.locator('.choice[aria-pressed="true"]')
    expect(pressed).to_have_text("Watchlist with a long name 8")
    expect(pressed).to_be_in_viewport(ratio=1)
    assert dashboard.page.evaluate("() => document.documentElement.scrollWidth") == 360
