"""The page behind CloudFront: one origin, signed requests, errors that are nobody else's."""

import httpx
import pytest
from playwright.sync_api import Browser, expect

from lambda_src.contract import streams
from lambda_src.contract.problems import CONNECTIONS_FULL
from local_cloud.cloud import LocalCloud
from tests.browser.conftest import OpenDashboard
from tests.browser.dashboard import Dashboard
from tests.browser.system import REQUEST_SECONDS, TICKERS, System

SHOWN_SECONDS = 10.0
POLLING_SECONDS = 30.0
RECOVERY_SECONDS = 10.0


@pytest.fixture(scope="module")
def deployed(browser: Browser, edge_cloud: LocalCloud) -> System:  # noqa: ARG001 - no browser, no deployment
    system = System(edge_cloud)
    system.publish(40)
    return system


def test_a_visit_a_reload_and_a_watchlist(new_dashboard: OpenDashboard, system: System) -> None:
    dashboard = new_dashboard()
    dashboard.open()
    dashboard.wait_until_caught_up()
    dashboard.add_watchlist("Kelp", "kelp")
    pressed = dashboard.page.get_by_role("button", name="Kelp", pressed=True)
    expect(pressed).to_be_visible()
    dashboard.page.reload()
    expect(pressed).to_be_visible()
    dashboard.wait_for("Live", seconds=SHOWN_SECONDS)
    event_id = system.publish(len(TICKERS))[TICKERS.index("KELP")]
    dashboard.until(
        lambda: dashboard.ids[:1] == [event_id], seconds=SHOWN_SECONDS, what="its items show"
    )
    assert {request.url.startswith(system.url) for request in dashboard.requests} == {True}


def test_a_stopped_streaming_function_is_polled_around(
    dashboard: Dashboard, system: System
) -> None:
    """Its status is its own at the edge, too: the dashboard's would say that all is well."""
    with system.stopped_streaming():
        dashboard.wait_for("Polling", seconds=2 * POLLING_SECONDS)
        system.publish(5)
        dashboard.wait_until_caught_up()
        assert dashboard.label == "Polling"
    dashboard.wait_for("Live", seconds=RECOVERY_SECONDS)
    dashboard.wait_until_caught_up()


def test_the_refusal_of_a_full_house_is_not_kept(system: System) -> None:
    url = system.stream_url.rstrip("/") + streams.FEED.path
    with system.full():
        refused = httpx.get(url, timeout=REQUEST_SECONDS)
    assert refused.json()["code"] == CONNECTIONS_FULL.code
    with httpx.stream("GET", url, timeout=REQUEST_SECONDS) as answer:
        assert answer.status_code == 200
        assert next(answer.iter_raw()).startswith(b"event: connection_open\n")
