"""A line that is crossed is told once: in every tab, in the title and the icon, on the desktop."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenDashboard
from tests.browser.dashboard import Dashboard
from tests.browser.system import System

TICKER = "ALRT"
# The page looks ten seconds after it last did.
TOLD_SECONDS = 40.0
# What the browser was asked and told to show, over all tabs and loads.
NOTIFICATIONS = """
globalThis.Notification = class extends EventTarget {
  static get permission() { return localStorage["test.permission"] ?? "default"; }
  static async requestPermission() { return (localStorage["test.permission"] = "granted"); }
  constructor(title, { body }) {
    super();
    const said = JSON.parse(localStorage["test.said"] ?? "[]");
    localStorage["test.said"] = JSON.stringify([...said, `${title}: ${body}`]);
  }
};
"""


def test_a_crossed_line_is_told_once(new_dashboard: OpenDashboard, system: System) -> None:
    dashboard = new_dashboard()
    page = dashboard.page
    page.context.add_init_script(NOTIFICATIONS)
    dashboard.open(f"?ticker={TICKER}")
    _add_alert(page)
    assert _permission(page) == "default"
    page.get_by_role("button", name="Allow it").click()
    expect(page.get_by_text("tells you on the desktop too")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    assert page.title() == f"{TICKER} · Tickertape"

    system.publish(3, tickers=(TICKER,))
    notice = page.get_by_text(re.compile(rf"{TICKER}: At .*3 posts in the last hour"))
    expect(notice).to_be_visible(timeout=TOLD_SECONDS * 1000)
    expect(page).to_have_title(f"(1) {TICKER} · Tickertape")
    icon = page.locator('link[rel="icon"]')
    assert "circle" in str(icon.get_attribute("href"))
    (said,) = _said(page)
    assert said.startswith(f"{TICKER}: At ")

    _reload_and_wait_for_a_look(dashboard)
    expect(notice).to_be_visible()
    other = page.context.new_page()
    other.goto(system.url)
    expect(other).to_have_title("(1) Tickertape")
    assert len(_said(page)) == 1

    other.locator(".notice", has_text=TICKER).get_by_role("button", name="Dismiss").click()
    expect(page).to_have_title(f"{TICKER} · Tickertape")
    expect(notice).to_be_hidden()
    assert "circle" not in str(icon.get_attribute("href"))


def _add_alert(page: Page) -> None:
    page.get_by_role("button", name="Alerts").click()
    page.get_by_label("has").select_option("volume")
    page.get_by_label("of", exact=True).fill("3")
    page.get_by_role("button", name="Add alert").click()
    alert = page.get_by_role("list", name="Alerts").get_by_role("listitem")
    expect(alert).to_contain_text(f"{TICKER} posts in an hour 3 or more")
    expect(alert).to_contain_text("now 0", timeout=TOLD_SECONDS * 1000)


def _reload_and_wait_for_a_look(dashboard: Dashboard) -> None:
    looks = f"/api/v2/series?range=1h&tickers={TICKER}"
    with dashboard.page.expect_response(
        lambda answer: answer.url.endswith(looks), timeout=TOLD_SECONDS * 1000
    ):
        dashboard.page.reload()


def _permission(page: Page) -> str:
    return str(page.evaluate("() => Notification.permission"))


def _said(page: Page) -> list[str]:
    return [str(each) for each in page.evaluate("() => JSON.parse(localStorage['test.said'])")]
