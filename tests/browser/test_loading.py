"""What loading the page costs, where it comes from, and that nothing moves."""

from urllib.parse import urlsplit

import httpx
import pytest

from cdk_app.environments import CATALOG
from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import OpenDashboard
from tests.browser.system import System

FIRST_LOAD_REQUESTS = 4
FIRST_LOAD_BYTES = 120_000
RELOAD_BYTES = 1_500
VISITORS = 20
# Below 0.1 counts as good; here nothing is meant to move at all.
LAYOUT_SHIFT = 0.01
WIDTHS = (360, 768, 1280, 1920)


# The document and its assets as the browser fetched them; what its cache held takes no bytes.
LOADED = """() => performance.getEntriesByType("navigation")
  .concat(performance.getEntriesByType("resource"))
  .filter(({ initiatorType }) => !["fetch", "xmlhttprequest"].includes(initiatorType))
  .map(({ name, transferSize }) => ({ name, bytes: transferSize }))
  .filter(({ bytes }) => bytes)"""


def test_the_first_load_is_small_and_a_reload_is_one_request(
    new_dashboard: OpenDashboard, system: System
) -> None:
    dashboard = new_dashboard()
    dashboard.open()
    first = dashboard.page.evaluate(LOADED)
    assert len(first) <= FIRST_LOAD_REQUESTS, first
    assert 50_000 < sum(each["bytes"] for each in first) < FIRST_LOAD_BYTES
    dashboard.page.reload(wait_until="commit")
    dashboard.wait_for("Live", seconds=20)
    (again,) = dashboard.page.evaluate(LOADED)
    assert again["name"] == system.url
    # A 304: no more than headers.
    assert again["bytes"] < RELOAD_BYTES
    origins = {urlsplit(request.url)[:2] for request in dashboard.requests}
    assert origins == {urlsplit(system.url)[:2], urlsplit(system.stream_url)[:2]}


def test_twenty_cold_visitors_at_once_stay_below_the_reserved_concurrency(
    new_dashboard: OpenDashboard,
) -> None:
    """Each at its worst: no request is answered before the page has made all that it can.

    Where strangers come, which is behind an edge.
    """
    dashboard = new_dashboard()
    waves = dashboard.open_in_waves()
    asked = [urlsplit(url).path for wave in waves for url in wave]
    assert {"/api/v2/runtime", "/api/v2/items"} <= set(asked)
    reserved = min(one.dashboard_concurrency for one in CATALOG.values() if one.edge)
    assert VISITORS * max(map(len, waves)) < reserved, waves


def test_the_policy_allows_nothing_inline(system: System) -> None:
    policy = httpx.get(system.url, timeout=20).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_while_items_arrive(
    new_dashboard: OpenDashboard, system: System, width: int
) -> None:
    dashboard = new_dashboard(viewport={"width": width, "height": 800})
    dashboard.open()
    for _ in range(3):
        system.publish(5)
        dashboard.wait_until_caught_up()
    assert dashboard.page.evaluate("() => window.observed.shift") < LAYOUT_SHIFT


def test_it_fits_every_width_and_axe_finds_nothing(new_dashboard: OpenDashboard) -> None:
    dashboard = new_dashboard(reduced_motion="reduce")
    dashboard.open()
    dashboard.wait_until_caught_up()
    for width in WIDTHS:
        dashboard.page.set_viewport_size({"width": width, "height": 800})
        assert dashboard.page.evaluate("() => document.documentElement.scrollWidth") == width
    assert_accessible(dashboard.page)
    dashboard.page.set_viewport_size({"width": 360, "height": 800})
    assert_accessible(dashboard.page)
    for button in dashboard.page.get_by_role("button", name="Table").all():
        button.click()
    assert_accessible(dashboard.page)
    for opens in ("New watchlist", "Alerts", "Keyboard"):
        dashboard.page.get_by_role("button", name=opens).click()
        assert_accessible(dashboard.page)
        dashboard.page.keyboard.press("Escape")
