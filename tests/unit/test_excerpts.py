"""What one answer about the feed reads, whatever it looks for and whatever the log holds."""

from collections.abc import Sequence

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from lambda_src.dashboard.polling import ItemsPage, look_back, poll
from lambda_src.tickertape.batch import Batch, log_items
from lambda_src.tickertape.events import Item
from lambda_src.tickertape.excerpts import LARGEST_ITEM_BYTES, Excerpts
from lambda_src.tickertape.feed import MAX_ITEMS, Feed
from lambda_src.tickertape.posts import Post
from tests.kit.domain import HandClock
from tests.kit.feed_items import NEVER, PUBLISHED_AT, item
from tests.kit.metered_log import MeteredLog

UNITS = 25
RARE = frozenset({"ZZZZZ"})
Rows = Sequence[tuple[int, bool]]


class Polled:
    """Every seventh of `rows`, each so many items and large ones or not, begins with a rare one."""

    def __init__(self, rows: Rows) -> None:
        made: list[Batch] = []
        first = 1
        for row, (count, large) in enumerate(rows):
            make = largest if large else item
            tickers = ["ZZZZZ"] if row % 7 == 0 else []
            posts = [make(f"{first}", *tickers), *(make(f"{first + n}") for n in range(1, count))]
            made.append(Batch(first, posts, PUBLISHED_AT, NEVER))
            first += count
        self.rare = [f"evt_{batch.first_seq}" for batch in made[::7]]
        self.last = first - 1
        self.log = MeteredLog(made)
        clock = HandClock()
        feed = Feed(self.log, clock, pause=lambda _: None)
        self.excerpts = Excerpts(self.log, clock, feed, pause=lambda _: None)

    def page(
        self, after: str | None = None, *, before: str | None = None, limit: int = 500
    ) -> ItemsPage:
        spent = self.log.units
        if before is None:
            page = poll(self.excerpts, after, RARE, limit)
        else:
            page = look_back(self.excerpts, before, RARE, limit)
        assert self.log.units - spent <= UNITS
        return page


def ids(page: ItemsPage) -> list[str]:
    return [each.event_id for each in page.items]


def largest(name: str, *tickers: str) -> Item:
    post = Post(
        item_id=f"{name:-<128}",
        tickers=[*tickers, "ABCDE.A", "ABCDE.B", "ABCDE.C", "ABCDE.D", "ABCDE.E"][:5],
        timestamp="2026-01-05T11:59:59.123456+00:00",
        source='"\U0001f642' * 32,
        url="https://example.org/" + "x" * 480,
        sentiment="negative",
        score=1.2345678901234567e-05,
    )
    return post.item(HandClock().now)


def test_no_item_is_larger_than_an_answer_reckons_with() -> None:
    size = len(log_items([largest("a")]).encode())
    assert LARGEST_ITEM_BYTES * 0.75 < size <= LARGEST_ITEM_BYTES


# Rows of one or many, small or large, as one page's look meets them.
LOOKS = settings(
    max_examples=20, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate]
)
ROWS = st.lists(
    st.tuples(st.sampled_from([1, 7, MAX_ITEMS]), st.booleans()), min_size=20, max_size=60
)


@LOOKS
@given(rows=ROWS, limit=st.sampled_from([1, 2, 500]))
def test_looking_back_for_a_rare_ticker_finds_all_of_it_in_answers_of_few_units(
    rows: Rows, limit: int
) -> None:
    polled = Polled(rows)
    page = polled.page(limit=limit)
    assert (page.resume, page.cursor, page.more) == ("live", f"evt_{polled.last}", False)
    found = ids(page)
    while page.earlier is not None:
        page = polled.page(before=page.earlier, limit=limit)
        assert page.resume == "resumed"
        found[:0] = ids(page)
    assert found == polled.rare


@LOOKS
@given(rows=ROWS, limit=st.sampled_from([1, 2, 500]))
def test_going_on_for_a_rare_ticker_finds_all_of_it_in_answers_of_few_units(
    rows: Rows, limit: int
) -> None:
    polled = Polled(rows)
    page = polled.page("evt_0", limit=limit)
    found = ids(page)
    while page.more:
        page = polled.page(page.cursor, limit=limit)
        assert page.resume == "resumed"
        found += ids(page)
    assert (found, page.cursor) == (polled.rare, f"evt_{polled.last}")


def test_a_post_that_is_seen_late_is_read_though_it_is_large() -> None:
    polled = Polled([(MAX_ITEMS, True)] * 6)
    polled.log.late = {n * MAX_ITEMS for n in range(1, 7)}
    assert polled.page().cursor == f"evt_{polled.last}"
    page = polled.page("evt_7")
    assert page.resume == "resumed"
    assert page.cursor != "evt_7"


def test_a_cursor_that_head_does_not_know_yet_costs_no_more() -> None:
    polled = Polled([(MAX_ITEMS, True)] * 6)
    polled.log.see_head(polled.last - MAX_ITEMS)
    page = polled.page(f"evt_{polled.last}")
    assert (page.resume, page.cursor, page.items) == ("resumed", f"evt_{polled.last}", [])
    page = polled.page("evt_99999")
    assert (page.resume, page.cursor) == ("reset", f"evt_{polled.last - MAX_ITEMS}")


@pytest.mark.parametrize("before", ["evt_1", "evt_0"])
def test_nothing_is_before_the_first(before: str) -> None:
    page = Polled([(3, False)]).page(before=before)
    assert (page.items, page.earlier, page.cursor) == ([], None, "evt_0")


@pytest.mark.parametrize("before", [2, 5, 9, 10, 11, 99])
@pytest.mark.parametrize("limit", [1, 4, 20])
def test_looking_back_begins_in_the_middle_of_a_batch(before: int, limit: int) -> None:
    polled = Polled([(3, False), (4, False), (3, False)])
    page = look_back(polled.excerpts, f"evt_{before}", None, limit)
    last = min(before - 1, 10)
    expected = list(range(max(1, last - limit + 1), last + 1))
    assert ids(page) == [f"evt_{n}" for n in expected]
    assert page.cursor == f"evt_{last}"
    assert page.earlier == (f"evt_{expected[0]}" if expected[0] > 1 else None)


def test_a_place_to_look_back_from_that_is_unknown_gets_the_newest() -> None:
    page = Polled([(3, False)]).page(before="nonsense")
    assert (page.resume, page.cursor) == ("reset", "evt_3")
