"""What the page tells to those who look at it, listen to it or go through it by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.dashboard import Dashboard
from tests.browser.system import System

SHOWN_SECONDS = 40.0


@pytest.fixture
def dashboard(shared_dashboard: Dashboard) -> Dashboard:
    return shared_dashboard


@pytest.fixture
def system(deployed: System) -> System:
    return deployed


def test_counts_follow_the_feed(dashboard: Dashboard, system: System) -> None:
    system.publish(4)
    total = dashboard.page.locator('[data-value="total"]')
    posts = len(system.everything())
    expect(total).to_have_text(f"{posts:,}", timeout=SHOWN_SECONDS * 1000)


def test_details_name_the_last_event(dashboard: Dashboard, system: System) -> None:
    event_id = system.publish()[0]
    dashboard.wait_until_caught_up()
    dashboard.page.locator(".pill").hover()
    shown = dashboard.page.locator("#status-id")
    dashboard.until(
        lambda: re.fullmatch(rf"{event_id}(\.\d+)?", shown.inner_text()),
        seconds=3,
        what="the details name the last event",
    )
    assert re.fullmatch(r"\d+ s ago", dashboard.page.locator("#status-age").inner_text())


def test_every_chart_has_a_table_of_its_numbers(dashboard: Dashboard, system: System) -> None:
    system.publish(8)
    dashboard.wait_until_caught_up()
    for panel in ("#trend", "#tickers"):
        view = dashboard.page.locator(panel)
        view.get_by_role("button", name="Table").click()
        expect(view.get_by_role("table")).to_be_visible()
        assert view.locator("tbody tr:not([hidden])").count() >= 1
        expect(view.locator(".chart-view")).to_be_hidden()


def test_the_list_can_be_paused_and_resumed(dashboard: Dashboard, system: System) -> None:
    dashboard.wait_until_caught_up()
    before = dashboard.ids
    dashboard.page.get_by_role("button", name="Pause").click()
    system.publish(3)
    expect(dashboard.page.get_by_text("Paused · 3 new")).to_be_visible(timeout=5_000)
    assert dashboard.ids == before
    dashboard.page.get_by_role("button", name="Resume").click()
    dashboard.wait_until_caught_up()


def test_everything_is_reached_by_keyboard(dashboard: Dashboard) -> None:
    # From the top: where the focus is depends on what was looked at before.
    dashboard.page.reload()
    live = re.compile("^Connection: Live")
    expect(dashboard.page.locator("#announcement")).to_have_text(live, timeout=30_000)
    reached = []
    for _ in range(60):
        dashboard.page.keyboard.press("Tab")
        reached.append(dashboard.page.evaluate("() => document.activeElement.innerText"))
    words = " ".join(map(str, reached))
    for name in ("Skip to the posts", "Live", "All posts", "New watchlist", "Chart", "Pause"):
        assert re.search(name, words), f"{name} was not reached: {words}"


def test_the_status_is_announced(dashboard: Dashboard) -> None:
    announcement = dashboard.page.locator("#announcement")
    assert announcement.get_attribute("aria-live") == "polite"
    expect(announcement).to_have_text(re.compile("^Connection: Live"))
