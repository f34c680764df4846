"""Each state of the connection, caused for real; after each the page shows what the feed holds."""

import re

from playwright.sync_api import expect

from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import OpenDashboard
from tests.browser.dashboard import Dashboard
from tests.browser.system import DASHBOARD, STREAMING, System

RECOVERY_SECONDS = 10.0
CORRELATION_ID = re.compile(r"^[0-9a-f]{32}$")
# Three attempts, up to 6 s between them and what they take, then 2 s until it shows.
POLLING_SECONDS = 30.0
# The next slice begins, and the page asks every 5 s at most.
NOTICED_SECONDS = 15.0


def test_a_loaded_page_is_live(new_dashboard: OpenDashboard) -> None:
    dashboard = new_dashboard()
    dashboard.open()
    assert dashboard.labels == ["Connecting", "Live"]
    dashboard.wait_until_caught_up()


def test_slices_that_end_are_not_seen(new_dashboard: OpenDashboard, system: System) -> None:
    with system.configured(STREAMING, TICKERTAPE_SLICE_SECONDS="2"):
        dashboard = new_dashboard()
        dashboard.open()
        published = 0
        while dashboard.slices < 3 and published < 20:
            system.publish(2)
            published += 1
            dashboard.wait_until_caught_up()
            dashboard.page.wait_for_timeout(500)
        assert dashboard.slices >= 3
    assert dashboard.labels == ["Connecting", "Live"]


def test_a_killed_environment_loses_nothing(dashboard: Dashboard, system: System) -> None:
    assert system.kill_streaming() >= 1
    system.publish(3)
    dashboard.wait_until_caught_up(RECOVERY_SECONDS)
    dashboard.wait_for("Live", seconds=RECOVERY_SECONDS)
    assert set(dashboard.labels) <= {"Connecting", "Live", "Reconnecting"}


def test_a_stopped_streaming_function_is_polled_around(
    dashboard: Dashboard, system: System
) -> None:
    with system.stopped_streaming():
        dashboard.wait_for("Reconnecting", seconds=POLLING_SECONDS)
        dashboard.wait_for("Polling", seconds=POLLING_SECONDS)
        system.publish(5)
        dashboard.wait_until_caught_up()
        assert dashboard.label == "Polling"
    system.publish(5)
    dashboard.wait_for("Live", seconds=RECOVERY_SECONDS)
    dashboard.wait_until_caught_up()


def test_a_full_house_is_polled_around(dashboard: Dashboard, system: System) -> None:
    with system.full():
        dashboard.wait_for("Polling", seconds=100)
        dashboard.page.locator(".pill").hover()
        why = dashboard.page.locator("#status-explanation")
        expect(why).to_contain_text("All of Tickertape's connections are taken")
        expect(dashboard.page.locator("#status-next")).to_have_text(re.compile(r"^in \d+ s$"))
        expect(dashboard.page.locator("#status-correlation")).to_have_text(CORRELATION_ID)
        assert_accessible(dashboard.page)
        system.publish(5)
        dashboard.wait_until_caught_up()
    system.publish(5)
    dashboard.wait_for("Live", seconds=RECOVERY_SECONDS)
    dashboard.wait_until_caught_up()


def test_an_offline_browser_catches_up(dashboard: Dashboard, system: System) -> None:
    dashboard.page.context.set_offline(True)
    dashboard.wait_for("Offline", seconds=5)
    note = dashboard.page.locator("#figures-note")
    expect(note).to_have_text(re.compile(r"^As of \d\d:\d\d:\d\d, not current$"))
    assert_accessible(dashboard.page)
    system.publish(7)
    dashboard.page.context.set_offline(False)
    dashboard.wait_for("Live", seconds=RECOVERY_SECONDS)
    dashboard.wait_until_caught_up()
    expect(note).to_have_text("\u00a0")


def test_a_network_that_is_cut_unnoticed_is_offline(dashboard: Dashboard, system: System) -> None:
    dashboard.page.route("**/*", lambda route: route.abort())
    system.kill_streaming()
    dashboard.wait_for("Offline", seconds=POLLING_SECONDS)
    system.publish(7)
    dashboard.page.unroute_all()
    dashboard.wait_for("Live", seconds=RECOVERY_SECONDS)
    dashboard.wait_until_caught_up()


def test_a_cursor_that_the_feed_does_not_know_fetches_afresh(
    dashboard: Dashboard, system: System
) -> None:
    def from_nowhere(headers: dict[str, str]) -> dict[str, str]:
        return {**headers, "last-event-id": "evt_999999999"}

    dashboard.page.route(
        "**/api/v2/stream?*",
        lambda route: route.continue_(headers=from_nowhere(route.request.headers)),
        times=1,
    )
    system.kill_streaming()
    system.publish(3)
    dashboard.wait_for("Live", seconds=RECOVERY_SECONDS)
    dashboard.wait_until_caught_up()


def test_a_new_release_is_noticed_by_its_commit_until_it_is_put_away(
    dashboard: Dashboard, system: System
) -> None:
    notice = dashboard.page.get_by_text("A new version of Tickertape is here")
    assert not notice.is_visible()
    # As CI deploys each merge: of the same version.
    with system.configured(DASHBOARD, TICKERTAPE_GIT_COMMIT="a" * 40):
        # A deployment ends slices sooner or later.
        system.kill_streaming()
        notice.wait_for(timeout=NOTICED_SECONDS * 1000)
        assert "(aaaaaaa)" in notice.inner_text()
        assert_accessible(dashboard.page)
        dashboard.page.get_by_role("button", name="Dismiss").click()
        asked = _asked_for_the_release(dashboard)
        system.kill_streaming()
        dashboard.until(
            lambda: _asked_for_the_release(dashboard) > asked,
            seconds=NOTICED_SECONDS,
            what="the page asks again what is deployed",
        )
        assert not notice.is_visible()
        dashboard.page.reload()
        dashboard.wait_for("Live", seconds=RECOVERY_SECONDS)
        assert "(aaaaaaa)" in dashboard.page.locator("#version").inner_text()


def _asked_for_the_release(dashboard: Dashboard) -> int:
    return sum(1 for request in dashboard.requests if request.url.endswith("/api/v2/runtime"))
