"""What a person does with the page."""

from string import ascii_uppercase

from playwright.sync_api import expect

from tests.browser.conftest import OpenDashboard
from tests.browser.dashboard import Dashboard
from tests.browser.system import TICKERS, System

SHOWN_SECONDS = 10.0


def test_a_watchlist_is_made_renamed_followed_and_deleted(
    dashboard: Dashboard, system: System
) -> None:
    page = dashboard.page
    dashboard.add_watchlist("", "")
    expect(page.get_by_role("alert").get_by_text("Give the watchlist a name.")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    dashboard.add_watchlist("Ships", "not a ticker!")
    expect(page.get_by_role("alert").get_by_text("is not a ticker")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    dashboard.add_watchlist("Kelp and oak", "kelp, oakr")
    expect(page.get_by_role("button", name="Kelp and oak", pressed=True)).to_be_visible()
    event_ids = system.publish(len(TICKERS))
    own = [event_ids[TICKERS.index("OAKR")], event_ids[TICKERS.index("KELP")]]
    dashboard.until(lambda: dashboard.ids[:2] == own, seconds=SHOWN_SECONDS, what="its items show")
    assert dashboard.shows_only("KELP", "OAKR")

    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Name").fill("Just oak")
    page.get_by_label("Tickers, up to five").fill("OAKR")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Just oak", pressed=True)).to_be_visible()
    dashboard.until(
        lambda: dashboard.shows_only("OAKR"), seconds=SHOWN_SECONDS, what="only OAKR shows"
    )

    page.get_by_role("button", name="Edit").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("button", name="All posts", pressed=True)).to_be_visible()
    expect(page.get_by_role("button", name="All posts")).to_be_focused()
    expect(page.get_by_role("button", name="Just oak")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Just oak", pressed=True)).to_be_visible()
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("button", name="Just oak")).to_have_count(0)
    dashboard.wait_until_caught_up()


def test_a_watchlist_survives_a_reload_and_the_end_of_its_session(
    dashboard: Dashboard, system: System
) -> None:
    dashboard.add_watchlist("Batteries", "EMBR")
    pressed = dashboard.page.get_by_role("button", name="Batteries", pressed=True)
    expect(pressed).to_be_visible()
    dashboard.wait_for("Live", seconds=SHOWN_SECONDS)
    token = dashboard.page.evaluate("() => localStorage['tickertape.session']")
    system.end_session(token)
    for _ in range(2):
        dashboard.page.reload()
        expect(pressed).to_be_visible()
        dashboard.wait_for("Live", seconds=SHOWN_SECONDS)
        event_id = system.publish(1, tickers=("EMBR",))[0]
        dashboard.until(
            lambda id_=event_id: dashboard.ids[0] == id_,  # type: ignore[misc]
            seconds=SHOWN_SECONDS,
            what="its items show",
        )
        assert dashboard.shows_only("EMBR")
    assert dashboard.page.evaluate("() => localStorage['tickertape.session']") != token
    assert [each.url for each in dashboard.requests if token in each.url] == []


def test_one_watchlist_too_many_is_told_in_the_pages_own_word(
    dashboard: Dashboard, system: System
) -> None:
    dashboard.add_watchlist("First", "EMBR")
    expect(dashboard.page.get_by_role("button", name="First", pressed=True)).to_be_visible()
    token = dashboard.page.evaluate("() => localStorage['tickertape.session']")
    added = [system.add_configuration(token, f"List {n}", "KELP") for n in range(10)]
    assert added == [True] * 9 + [False]
    dashboard.add_watchlist("One more", "OAKR")
    told = dashboard.page.get_by_role("dialog").get_by_text("no room for another watchlist")
    expect(told).to_be_visible(timeout=SHOWN_SECONDS * 1000)


def test_an_import_shows_its_progress_and_its_end(
    new_dashboard: OpenDashboard, system: System
) -> None:
    dashboard = new_dashboard()
    task = system.start_import(120)
    dashboard.open(f"?task={task}")
    card = dashboard.page.get_by_role("group", name="Import")
    expect(card.get_by_text("Imported 120 posts")).to_be_visible(timeout=60_000)
    assert card.get_by_role("progressbar").get_attribute("value") == "1"
    dashboard.wait_until_caught_up()
    card.get_by_role("button", name="Close").press("Enter")
    expect(card).to_be_hidden()
    # What was pressed is gone; the keyboard's place is not.
    expect(dashboard.page.get_by_role("button", name="Follow an import")).to_be_focused()
    assert "task=" not in dashboard.page.url


def test_an_import_that_is_not_there_is_told(dashboard: Dashboard) -> None:
    of_tasks = "**/api/tasks/*/stream"
    dashboard.page.route(of_tasks, lambda route: route.abort())
    dashboard.page.get_by_role("button", name="Follow an import").click()
    dashboard.page.get_by_label("Id of the import").fill("no-such-import")
    dashboard.page.get_by_role("button", name="Follow", exact=True).click()
    expect(dashboard.page.get_by_text("No answer just now")).to_be_visible()
    dashboard.page.unroute(of_tasks)
    expect(dashboard.page.get_by_text("There is no such import.")).to_be_visible(timeout=20_000)


def test_a_ticker_that_hardly_anybody_mentions_is_found(
    dashboard: Dashboard, system: System
) -> None:
    """The stream names the hundred most mentioned; whoever looks for one has the rest."""
    rare = [f"Q{first}{second}" for first in "UVWXY" for second in ascii_uppercase]
    for start in range(0, len(rare), 40):
        system.publish(40, tickers=tuple(rare[start : start + 40]))
    dashboard.wait_until_caught_up()
    page = dashboard.page
    page.keyboard.press("/")
    page.keyboard.type("yz")
    expect(page.locator("#search li")).to_have_text(["QYZ", "YZ"])
