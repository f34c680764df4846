"""What the page counts is what the log holds: as it arrives, and after a reload."""

import random
import re
from collections import Counter, defaultdict
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenDashboard
from tests.browser.dashboard import Dashboard
from tests.browser.system import SENTIMENTS, TICKERS, System

POSTS = 6_000
# At most 5,000 in a task; the worker takes two at a time.
A_TASK = 3_000
IMPORTED_SECONDS = 180.0
AGREED_SECONDS = 40.0
# Where meters pass below the list's header.
HEADER_IS_ON_TOP = """() => {
  const header = document.querySelector("#items th:nth-child(3)");
  const { left, top, width, height } = header.getBoundingClientRect();
  return document.elementFromPoint(left + width / 2, top + height / 2) === header;
}"""
NAMES = ("positive", "neutral", "negative")


def test_what_is_shown_is_what_the_log_holds(dashboard: Dashboard, system: System) -> None:
    """Posts of another year, of one to five tickers, imported into a page that is open."""
    tasks = [system.import_posts(posts) for posts in _posts(POSTS)]
    for task in tasks:
        dashboard.until(
            lambda id_=task: system.imported(id_),  # type: ignore[misc]
            seconds=IMPORTED_SECONDS,
            what="the posts are imported",
        )
    dashboard.page.get_by_role("button", name="Table").first.click()
    dashboard.page.locator("#tickers").get_by_role("button", name="Table").click()
    dashboard.wait_until_caught_up(AGREED_SECONDS)
    _wait_until_it_agrees(dashboard, system)
    dashboard.page.reload()
    for panel in ("#trend", "#tickers"):
        dashboard.page.locator(panel).get_by_role("button", name="Table").click()
    _wait_until_it_agrees(dashboard, system)


@pytest.mark.parametrize("offset_hours", [-5, 5])
def test_a_clock_that_is_wrong_changes_nothing(
    new_dashboard: OpenDashboard, system: System, offset_hours: int
) -> None:
    dashboard = new_dashboard()
    dashboard.page.add_init_script(
        f"const now = Date.now; Date.now = () => now() + {offset_hours} * 3_600_000;"
    )
    dashboard.open("?range=1h")
    system.publish(8)
    dashboard.page.locator("#trend").get_by_role("button", name="Table").click()
    dashboard.until(
        lambda: sum(_trend(dashboard).values()) == _log(system)[0].total(),
        seconds=AGREED_SECONDS,
        what="the chart holds the whole log",
    )


def test_a_ticker_has_a_view_of_its_own_and_an_address(
    dashboard: Dashboard, system: System
) -> None:
    page = dashboard.page
    system.publish(len(TICKERS))
    page.locator("#items a.chip", has_text="KELP").first.click()
    expect(page).to_have_title("KELP · Tickertape")
    assert page.url.endswith("?ticker=KELP")
    _wait_for_total(dashboard, _log(system)[1]["KELP"].total())
    system.publish(2, tickers=("KELP", "OAKR"))
    of_kelp = _log(system)[1]["KELP"].total()
    _wait_for_total(dashboard, of_kelp)
    page.get_by_role("button", name="7d").click()
    page.get_by_role("button", name="Positive", exact=True).click()
    expect(page).to_have_url(re.compile(r"\?range=7d&ticker=KELP&sentiment=positive$"))
    expect(page.locator("#items .sentiment.negative:visible")).to_have_count(0)
    page.keyboard.press("/")
    page.keyboard.type("$oak")
    page.keyboard.press("Enter")
    expect(page).to_have_title("OAKR · Tickertape")
    for _ in range(3):
        page.go_back()
    expect(page).to_have_url(re.compile(r"\?ticker=KELP$"))
    _wait_for_total(dashboard, of_kelp)
    page.reload()
    expect(page).to_have_title("KELP · Tickertape")
    _wait_for_total(dashboard, of_kelp)
    page.go_back()
    expect(page).to_have_title("Tickertape")
    page.go_forward()
    expect(page).to_have_title("KELP · Tickertape")


def test_a_list_that_is_read_holds_still(dashboard: Dashboard, system: System) -> None:
    dashboard.wait_until_caught_up()
    page = dashboard.page
    before = dashboard.ids
    page.locator("#items .scroll").evaluate("(list) => list.scrollTo(0, 200)")
    system.publish(7)
    back = page.get_by_role("button", name="7 new posts")
    expect(back).to_be_visible(timeout=10_000)
    assert dashboard.ids == before
    assert page.evaluate(HEADER_IS_ON_TOP)
    back.click()
    dashboard.wait_until_caught_up()
    expect(back).to_be_hidden()


def test_a_post_shows_where_it_came_from(dashboard: Dashboard, system: System) -> None:
    post: dict[str, Any] = {
        "tickers": ["EMBR", "VLTA"],
        "sentiment": "positive",
        "score": 0.75,
        "source": "The Ember Wire",
        "url": "https://news.example.com/embr?id=1",
    }
    event_id = system.publish_posts([post])[0]
    dashboard.wait_until_caught_up()
    row = dashboard.page.locator(f'#items tr[data-event-id="{event_id}"]').first
    assert row.locator(".tickers").inner_text().split() == ["EMBR", "VLTA", "news.example.com"]
    link = row.get_by_role("link", name="news.example.com")
    assert link.get_attribute("rel") == "noopener noreferrer nofollow"
    assert link.get_attribute("href") == post["url"]
    row.get_by_role("button").click()
    expect(dashboard.page.get_by_text("The Ember Wire")).to_be_visible()
    system.publish(2)
    expect(dashboard.page.get_by_role("button", name="2 new posts")).to_be_visible(timeout=10_000)
    expect(dashboard.page.get_by_text(event_id, exact=True)).to_be_visible()


def _posts(count: int) -> list[list[dict[str, Any]]]:
    chance = random.Random(11)  # noqa: S311
    posts = []
    for n in range(count):
        sentiment, score = SENTIMENTS[chance.randrange(len(SENTIMENTS))]
        tickers = chance.sample(TICKERS, chance.randint(1, 5))
        written = f"2015-{chance.randint(8, 12):02}-{chance.randint(1, 28):02}T10:{n % 60:02}:00Z"
        posts.append(
            {"tickers": tickers, "sentiment": sentiment, "score": score, "timestamp": written}
        )
    return [posts[start : start + A_TASK] for start in range(0, count, A_TASK)]


def _log(system: System) -> tuple[Counter[str], dict[str, Counter[str]]]:
    """Items by sentiment: of the whole log, and of each ticker."""
    items = system.everything()
    of_all = Counter(item["sentiment"] for item in items)
    by_ticker: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        for ticker in item["tickers"]:
            by_ticker[ticker][item["sentiment"]] += 1
    return of_all, by_ticker


def _wait_until_it_agrees(dashboard: Dashboard, system: System) -> None:
    of_all, by_ticker = _log(system)
    # The system is shared: whatever else was published may be among the most mentioned.
    most = sorted((counts.total() for counts in by_ticker.values()), reverse=True)

    def shown() -> tuple[object, ...]:
        mentioned = _mentioned(dashboard)
        totals = sorted((counts.total() for counts in mentioned.values()), reverse=True)
        right = {ticker: by_ticker[ticker] for ticker in mentioned} == mentioned
        return _tiles(dashboard), _trend(dashboard), right, totals

    expected = (of_all, of_all, True, most[: len(_mentioned(dashboard)) or 8])

    try:
        dashboard.until(lambda: shown() == expected, seconds=AGREED_SECONDS, what="it agrees")
    except AssertionError:
        # The difference says more.
        assert shown() == expected


def _wait_for_total(dashboard: Dashboard, total: int) -> None:
    shown = dashboard.page.locator('[data-value="total"]')
    expect(shown).to_have_text(f"{total:,}", timeout=AGREED_SECONDS * 1000)


def _tiles(dashboard: Dashboard) -> Counter[str]:
    texts = [dashboard.page.locator(f'[data-value="{name}"]').inner_text() for name in NAMES]
    return Counter(dict(zip(NAMES, map(_number, texts), strict=True)))


def _trend(dashboard: Dashboard) -> Counter[str]:
    """The sum of the rows of the chart's table."""
    counts: Counter[str] = Counter()
    for row in _rows(dashboard, "#trend tbody tr:not(:has(.unknown))"):
        counts.update(dict(zip(NAMES, map(_number, row[1:4]), strict=True)))
    return counts


def _mentioned(dashboard: Dashboard) -> dict[str, Counter[str]]:
    rows = _rows(dashboard, "#tickers tbody tr:not([hidden])")
    return {row[0]: +Counter(dict(zip(NAMES, map(_number, row[2:]), strict=True))) for row in rows}


def _rows(dashboard: Dashboard, selector: str) -> list[list[str]]:
    read = "(rows) => rows.map((row) => [...row.cells].map((cell) => cell.innerText))"
    return [
        [str(text) for text in row] for row in dashboard.page.locator(selector).evaluate_all(read)
    ]


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text) or -1)
