"""Where posts come from by themselves, as the page tells it."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from lambda_src.contract.sources import Source
from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.source_state import SourceState, known, succeeded
from tests.browser.accessibility import assert_accessible
from tests.browser.dashboard import Dashboard
from tests.browser.system import System

SHOWN_SECONDS = 10.0
TITLES = ("Wires", "Agency", "A newsroom with a very long name that goes on and on and on, yes")


def read_hours_ago(title: str, hours: float) -> SourceState:
    then = utc_now() - timedelta(hours=hours)
    source = Source(name=f"s{TITLES.index(title)}", title=title, url="https://example.com/")
    return succeeded(known(None, source, then), then, new=True)


@pytest.fixture
def collected(system: System) -> Iterator[System]:
    system.set_sources(*(read_hours_ago(title, n * 0.4) for n, title in enumerate(TITLES)))
    yield system
    system.set_sources()


def test_a_source_says_how_old_it_is_and_can_be_listed_alone(
    collected: System, dashboard: Dashboard
) -> None:
    page = dashboard.page
    sources = page.get_by_role("group", name="List one source alone")
    expect(sources.get_by_role("button", name=re.compile(r"^Wires \d+ s$"))).to_be_visible()
    expect(sources.get_by_role("button", name=re.compile(r"^Agency late, 24 min$"))).to_be_visible()
    expect(
        sources.get_by_role("button", name=re.compile("^A newsroom .* stale, 48 min$"))
    ).to_be_visible()

    item = {"tickers": ["EMBR"], "sentiment": "neutral", "score": 0.5}
    ids = collected.publish_posts(
        [item | {"item_id": f"sourced-{n}", "source": TITLES[n]} for n in range(2)]
    )
    dashboard.until(lambda: dashboard.ids[0] == ids[1], seconds=SHOWN_SECONDS, what="both show")
    sources.get_by_role("button", name="Wires").click()
    dashboard.until(lambda: dashboard.ids == ids[:1], seconds=SHOWN_SECONDS, what="one is left")
    expect(page).to_have_url(re.compile(r"\?source=Wires$"))
    page.reload()
    pressed = sources.get_by_role("button", name="Wires", pressed=True)
    expect(pressed).to_be_visible()
    dashboard.until(lambda: dashboard.ids == ids[:1], seconds=SHOWN_SECONDS, what="it is kept")
    for width in (320, 360, 480):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("() => document.documentElement.scrollWidth") == width
        cut = "(group) => group.scrollWidth - group.clientWidth"
        assert sources.evaluate(cut) == 0
    assert_accessible(page)
    pressed.click()
    dashboard.wait_until_caught_up()
    page.go_back()
    expect(pressed).to_be_visible()


def test_a_source_that_nobody_collects_can_be_let_go(dashboard: Dashboard) -> None:
    page = dashboard.page
    dashboard.open("?source=Nobody")
    expect(page.get_by_text("is from Nobody. Press what is pressed again")).to_be_visible()
    page.get_by_role("button", name="Nobody", pressed=True).click()
    # Others may be there: what the environment itself collects.
    expect(page.get_by_role("button", name="Nobody")).to_have_count(0)
    expect(page.locator("#main")).to_be_focused()
    dashboard.wait_until_caught_up()
