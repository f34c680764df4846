"""Tabs of one browser share a stream: one lease, and no list with a gap or a repeat."""

from contextlib import suppress

from playwright.sync_api import CDPSession, Error

from tests.browser.dashboard import Dashboard
from tests.browser.system import System

TABS = 10
SHOWN = 100
# Longer than a silent reader is waited for.
SHOWN_SECONDS = 30.0


def reader(tabs: list[Dashboard]) -> Dashboard:
    """The one that reads the stream; the others have not asked for a slice since they came."""
    [reading] = [tab for tab in tabs if tab.slices]
    return reading


def all_show_the_feed(tabs: list[Dashboard], system: System) -> None:
    """Exactly the newest, in order: none lost, none twice."""
    system.publish(3)
    newest = system.newest_ids(SHOWN)
    for tab in tabs:
        tab.until(
            lambda tab=tab: tab.ids == newest,  # type: ignore[misc]
            seconds=SHOWN_SECONDS,
            what="the rows are the feed",
        )


def one_other_reads(tabs: list[Dashboard], system: System) -> None:
    tabs[0].until(
        lambda: sum(tab.slices > 0 for tab in tabs) == 1, seconds=SHOWN_SECONDS, what="one reads"
    )
    all_show_the_feed(tabs, system)
    tabs[0].until(lambda: system.connections == 1, seconds=SHOWN_SECONDS, what="one lease is held")


def stop_running(tab: Dashboard) -> CDPSession:
    """As if frozen, and without a word before, which a browser would say only to a hidden tab."""
    session = tab.page.context.new_cdp_session(tab.page)
    session.send("Debugger.enable")
    session.send("Debugger.pause")
    return session


def test_ten_tabs_hold_one_lease_whatever_becomes_of_the_one_that_reads(
    dashboard: Dashboard, system: System
) -> None:
    tabs = [dashboard, *dashboard.more_tabs(TABS - 1)]
    assert reader(tabs) is dashboard
    assert system.connections == 1
    all_show_the_feed(tabs, system)

    tabs.remove(dashboard)
    dashboard.page.close()
    one_other_reads(tabs, system)

    crashed = reader(tabs)
    tabs.remove(crashed)
    with crashed.page.expect_event("crash"), suppress(Error):
        crashed.page.goto("chrome://crash")
    one_other_reads(tabs, system)

    frozen = reader(tabs)
    tabs.remove(frozen)
    session = stop_running(frozen)
    one_other_reads(tabs, system)
    session.send("Debugger.resume")
    frozen.wait_until_caught_up(SHOWN_SECONDS)
    assert system.connections == 1
    assert [complaint for tab in tabs for complaint in tab.complaints] == []
