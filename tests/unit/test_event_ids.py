"""Event ids: evt_<seq> for an item, evt_<seq>.<n> for what is sent after it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambda_src.tickertape.events import LastEventId, event_id

CURSORS = st.integers(min_value=0, max_value=10**18 - 1)
NTHS = st.integers(min_value=0, max_value=10**9 - 1)


@settings(deadline=None)
@given(cursor=CURSORS, nth=NTHS)
def test_an_event_id_gives_its_cursor_back(cursor: int, nth: int) -> None:
    identity = event_id(cursor, nth)
    assert LastEventId.parse(identity) == LastEventId(cursor, nth)


@settings(deadline=None)
@given(cursors=st.tuples(CURSORS, CURSORS), nths=st.tuples(NTHS, NTHS))
def test_different_places_have_different_event_ids(
    cursors: tuple[int, int], nths: tuple[int, int]
) -> None:
    first, second = (event_id(*place) for place in zip(cursors, nths, strict=True))
    same_place = cursors[0] == cursors[1] and nths[0] == nths[1]
    assert (first == second) is same_place


@settings(deadline=None)
@given(text=st.text(max_size=40) | st.from_regex(r"\s*evt_[-+ ]?\w{0,30}[.,:]?\w{0,12}\s*"))
def test_whatever_is_parsed_is_what_this_cursor_would_be_called(text: str) -> None:
    cursor = LastEventId.parse(text).cursor
    if cursor is not None:
        digits = text.removeprefix("evt_").partition(".")[0]
        assert event_id(cursor) == f"evt_{digits.lstrip('0') or 0}"
        assert digits.isascii()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        "evt_",
        "evt_-1",
        "evt_1.",
        "evt_.1",
        "evt_1.2.3",
        "evt_1 ",
        " evt_1",
        "evt_1\n",
        "evt_1\0",
        "EVT_1",
        "evt_\u0661",
        "evt_\u00b2",
        "evt_1e3",
        "evt_" + "9" * 19,
        "evt_1." + "9" * 20,
    ],
)
def test_what_is_no_event_id_has_no_cursor(text: str) -> None:
    assert LastEventId.parse(text) == LastEventId(None)
