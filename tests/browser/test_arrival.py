"""How soon an item is on the screen."""

from datetime import datetime

import httpx

from tests.browser.dashboard import Dashboard
from tests.browser.system import System

ITEMS = 24
P95_SECONDS = 1.5


def test_an_item_is_on_the_screen_soon_after_its_publication(
    dashboard: Dashboard, system: System
) -> None:
    published = []
    for _ in range(ITEMS):
        published += system.publish()
        # So that the items meet every phase of the reader's poll.
        dashboard.page.wait_for_timeout(130)
    dashboard.wait_until_caught_up()
    seen: dict[str, int] = dashboard.page.evaluate("() => window.observed.seen")
    at = _published_at(system)
    delays = sorted(seen[event_id] / 1000 - at[event_id] for event_id in published)
    median, p95 = delays[ITEMS // 2], delays[int(0.95 * ITEMS) - 1]
    print(f"On the screen after {median:.2f} s (median), {p95:.2f} s (p95)")  # noqa: T201
    assert p95 < P95_SECONDS


def _published_at(system: System) -> dict[str, float]:
    """Epoch seconds by event id."""
    page = httpx.get(system.url + "api/v2/items", params={"limit": 100}, timeout=20).json()
    return {
        item["event_id"]: datetime.fromisoformat(item["published_at"]).timestamp()
        for item in page["items"]
    }
