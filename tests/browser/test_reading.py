"""What the page tells to those who look at it, listen to it or go through it by keyboard."""

import csv
import re
from pathlib import Path

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
        # No two rows are of the same time, or ticker.
        names = view.locator("tbody tr:not([hidden]) > th").all_inner_texts()
        assert len(set(names)) == len(names) >= 1
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


def test_the_listed_posts_are_downloaded(dashboard: Dashboard, system: System) -> None:
    dashboard.page.get_by_role("button", name="Negative", exact=True).click()
    system.publish(4)
    event_ids = [
        item["event_id"] for item in system.everything() if item["sentiment"] == "negative"
    ]
    dashboard.until(
        lambda: dashboard.ids[:1] == event_ids[-1:], seconds=SHOWN_SECONDS, what="the newest shows"
    )
    with dashboard.page.expect_download() as downloading:
        dashboard.page.get_by_role("button", name="CSV").click()
    download = downloading.value
    assert re.fullmatch(r"tickertape-All-posts-[\dT-]+\.csv", download.suggested_filename)
    with Path(download.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["event_id"] for row in rows] == event_ids[: -1 - len(rows) : -1]
    assert {row["sentiment"] for row in rows} == {"negative"}
    dashboard.page.get_by_role("button", name="Negative", exact=True).click()


def test_keys_do_what_buttons_do_unless_somebody_writes(dashboard: Dashboard) -> None:
    page = dashboard.page
    keyboard = page.keyboard
    page.locator("#main").focus()
    keyboard.press("?")
    listed = page.get_by_role("dialog", name="Keyboard")
    expect(listed.get_by_text("Pause or resume the list")).to_be_visible()
    keyboard.press("p")
    keyboard.press("Escape")
    expect(listed).to_be_hidden()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    keyboard.press("1")
    expect(page).to_have_url(re.compile(r"\?range=1h$"))
    keyboard.press("3")
    keyboard.press("p")
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    keyboard.press("/")
    keyboard.type("p")
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    keyboard.press("Escape")
    page.locator("#main").focus()
    keyboard.press("p")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    keyboard.press("?")
    listed.get_by_role("checkbox").uncheck()
    keyboard.press("Escape")
    keyboard.press("p")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.get_by_role("button", name="Keyboard").click()
    listed.get_by_role("checkbox").check()
    keyboard.press("Escape")
