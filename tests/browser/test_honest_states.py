"""No state of the page is blank: each says what is so and what to do. axe finds nothing in any."""

import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import OpenDashboard
from tests.browser.dashboard import Dashboard
from tests.browser.system import System

if TYPE_CHECKING:
    from collections.abc import Callable

SHOWN = 15_000
SCRIPT = "**/assets/main-*.js"
API = re.compile(r"/api/v2/")
# Between the first write and the last a disk, or a quota, may have filled up.
FULL_STORAGE = """
localStorage.setItem("tickertape.watchlists", '[null, {"a": 1}]');
Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
"""
UNWRAP = """() => {
  const without = document.querySelector("noscript");
  without.outerHTML = without.textContent;
}"""


@pytest.fixture
def system(deployed: System) -> System:
    """Nothing here disturbs it."""
    return deployed


def test_without_javascript_the_page_says_what_it_needs(new_dashboard: OpenDashboard) -> None:
    dashboard = new_dashboard(java_script_enabled=False)
    page = dashboard.page
    page.goto(dashboard.system.url)
    # By its place: Playwright reads no text of a <noscript>.
    needed = page.locator("noscript .unstarted")
    expect(needed).to_be_visible()
    expect(needed).to_contain_text("Tickertape needs JavaScript")
    for selector in ("#status", "main", "#search", "#stuck"):
        expect(page.locator(selector)).to_be_hidden()


@pytest.mark.parametrize("status", [404, 429])
def test_a_script_that_does_not_come_is_told_without_any(
    new_dashboard: OpenDashboard, status: int
) -> None:
    """Where motion is reduced too, which ends every other animation."""
    dashboard = new_dashboard(reduced_motion="reduce" if status == 429 else None)
    page = dashboard.page
    page.route(SCRIPT, lambda route: route.fulfill(status=status))
    page.goto(dashboard.system.url)
    expect(page.get_by_text("Tickertape has not started.")).to_be_visible(timeout=SHOWN)
    # axe cannot run where nothing does: what is said there is looked at here.
    page.evaluate(UNWRAP)
    expect(page.get_by_text("Tickertape needs JavaScript")).to_be_visible()
    assert_accessible(page)
    page.unroute_all()
    page.get_by_role("link", name="reload the page").click()
    dashboard.wait_for("Live", seconds=20)
    expect(page.locator("#stuck")).to_have_count(0)


def test_a_script_that_fails_says_so_at_the_start_and_later(new_dashboard: OpenDashboard) -> None:
    dashboard = new_dashboard()
    page = dashboard.page
    page.add_init_script("delete globalThis.ResizeObserver")
    page.goto(dashboard.system.url)
    stuck = page.get_by_role("alert").filter(has_text="Its script failed at the start")
    # At once: the document's own words come after five seconds.
    expect(stuck).to_be_visible(timeout=4_000)
    expect(stuck).to_contain_text("ResizeObserver is not defined")
    assert [each for each in dashboard.complaints if "ResizeObserver" not in each] == []
    dashboard.complaints.clear()

    later = new_dashboard()
    later.open()
    later.page.evaluate("() => void setTimeout(() => { throw new TypeError('later'); })")
    notice = later.page.get_by_text("Something in this page failed (TypeError: later)")
    expect(notice).to_be_visible()
    assert_accessible(later.page)
    assert later.complaints == ["later"]
    later.complaints.clear()


def test_a_page_that_never_reached_anything_claims_nothing(new_dashboard: OpenDashboard) -> None:
    dashboard = new_dashboard()
    page = dashboard.page
    held: list[Route] = []
    answer: Callable[[Route], object] = held.append
    # What answers changes below.
    page.route(API, lambda route: answer(route))  # noqa: PLW0108
    page.goto(dashboard.system.url)
    expect(page.get_by_text("Reading the newest posts …")).to_be_visible()
    expect(page.locator("#figures-note")).to_have_text("Reading …")
    assert_accessible(page)

    answer = _unavailable
    for route in held:
        _unavailable(route)
    dashboard.wait_for("No answer", seconds=15)
    expect(page.get_by_text("No posts could be read yet")).to_be_visible()
    expect(page.locator("#figures-note")).to_contain_text("Could not be read")
    page.locator(".pill").hover()
    explanation = page.locator("#status-explanation")
    expect(explanation).to_contain_text("The store behind Tickertape does not answer.")
    expect(explanation).not_to_contain_text("lost")
    expect(page.locator("#status-correlation")).to_have_text("asked-in-vain")
    assert_accessible(page)
    dashboard.leave_status()

    answer = Route.abort
    dashboard.wait_for("Offline", seconds=30)
    expect(page.get_by_text("No posts yet")).to_have_count(0)
    page.unroute_all()
    dashboard.wait_for("Live", seconds=30)
    dashboard.wait_until_caught_up()
    expect(page.locator("#items-words")).to_be_hidden()


def test_figures_that_cannot_be_read_say_so(new_dashboard: OpenDashboard) -> None:
    dashboard = new_dashboard()
    page = dashboard.page
    page.route("**/api/v2/series?*", _unavailable)
    dashboard.open()
    expect(page.locator("#figures-note")).to_have_text("Could not be read; tried again by itself")
    expect(page.locator("#chart-readout")).to_contain_text("History could not be read")
    assert_accessible(page)
    page.unroute_all()
    expect(page.locator("#figures-note")).to_have_text("\u00a0", timeout=30_000)


def test_a_choice_without_posts_is_empty_and_a_paused_list_does_not_outlive_its_choice(
    new_dashboard: OpenDashboard, system: System
) -> None:
    dashboard = new_dashboard()
    dashboard.open()
    dashboard.wait_until_caught_up()
    page = dashboard.page
    page.get_by_role("button", name="Pause").click()
    page.keyboard.press("/")
    page.keyboard.type("ZZZZ")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No posts name ZZZZ yet")).to_be_visible()
    assert dashboard.ids == []
    expect(page.get_by_role("button", name="Pause")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#tickers-note")).to_contain_text("No tickers yet")
    assert_accessible(page)
    (event_id,) = system.publish(1, tickers=("ZZZZ",))
    dashboard.until(lambda: dashboard.ids == [event_id], seconds=15, what="the first post shows")
    expect(page.locator("#items-words")).to_be_hidden()


def test_watchlists_are_those_of_all_tabs_and_one_that_is_gone_can_be_made_again(
    new_dashboard: OpenDashboard,
) -> None:
    dashboard = new_dashboard()
    dashboard.open()
    page = dashboard.page
    dashboard.add_watchlist("Two tabs", "KELP, OAKR")
    followed = page.get_by_role("button", name="Two tabs", pressed=True)
    expect(followed).to_be_visible()

    other = Dashboard(page.context.new_page(), dashboard.system)
    other.open()
    other.add_watchlist("From elsewhere", "NIMB")
    expect(page.get_by_role("button", name="From elsewhere")).to_be_visible()
    expect(followed).to_be_visible()
    _delete(other.page, "Two tabs")
    gone = page.get_by_role("alert").filter(has_text="“Two tabs” was deleted elsewhere")
    expect(gone).to_be_visible()
    expect(page.get_by_role("button", name="All posts", pressed=True)).to_be_visible()
    assert_accessible(page)
    gone.get_by_role("button", name="Make it again").click()
    expect(followed).to_be_visible()
    expect(gone).to_have_count(0)
    assert other.complaints == []

    page.goto(dashboard.system.url + "?watchlist=Somebody+else%27s")
    expect(page.get_by_text("There is no watchlist “Somebody else's” here")).to_be_visible()
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("There is no watchlist")).to_have_count(0)


def test_a_storage_that_is_damaged_and_full_keeps_nobody_out(new_dashboard: OpenDashboard) -> None:
    dashboard = new_dashboard()
    page = dashboard.page
    page.add_init_script(FULL_STORAGE)
    dashboard.open()
    expect(page.get_by_text("your watchlists could not be read")).to_be_visible()
    dashboard.add_watchlist("For now", "KELP")
    expect(page.get_by_role("button", name="For now", pressed=True)).to_be_visible()
    expect(page.get_by_text("This browser keeps nothing of Tickertape")).to_be_visible()
    assert_accessible(page)
    dashboard.wait_for("Live", seconds=20)


def _unavailable(route: Route) -> None:
    """As both functions answer while the table does not."""
    problem = {
        "status": 503,
        "code": "store_unavailable",
        "detail": "The store does not answer. Try again in a few seconds",
        "retry_after": 5,
        "correlation_id": "asked-in-vain",
    }
    route.fulfill(
        status=503,
        headers={"Access-Control-Allow-Origin": "*", "Retry-After": "5"},
        content_type="application/problem+json",
        body=json.dumps(problem),
    )


def _delete(page: Page, watchlist: str) -> None:
    for name in (watchlist, "Edit", "Delete"):
        page.get_by_role("button", name=name, exact=True).click()
