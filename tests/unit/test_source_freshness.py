from datetime import timedelta

import pytest

from lambda_src.contract.sources import Source
from lambda_src.tickertape.source_freshness import freshness
from lambda_src.tickertape.source_state import failed, held, known, succeeded
from tests.kit.domain import HandClock

SOURCE = Source(name="newsroom", title="Newsroom", url="https://example.com/", silent_hours=24)


@pytest.mark.parametrize(
    ("minutes", "grade"),
    [(0, "fresh"), (12, "fresh"), (13, "late"), (36, "late"), (37, "stale"), (6_000, "stale")],
)
def test_the_grade_is_by_how_long_ago_it_was_read(minutes: int, grade: str) -> None:
    clock = HandClock()
    state = succeeded(held(known(None, SOURCE, clock()), clock()), clock(), new=True)
    now = clock() + timedelta(minutes=minutes)
    assert freshness(state, now) == grade
    assert freshness(failed(held(state, now), now, "It is away"), now) == grade


def test_one_that_is_read_and_says_nothing_new_is_late() -> None:
    clock = HandClock()
    state = succeeded(held(known(None, SOURCE, clock()), clock()), clock(), new=True)
    later = clock() + timedelta(hours=25)
    read = succeeded(held(state, later), later)
    assert freshness(read, later) == "late"
    assert freshness(succeeded(held(read, later), later, new=True), later) == "fresh"


def test_one_that_was_never_read_ages_from_its_first_day() -> None:
    clock = HandClock()
    state = failed(held(known(None, SOURCE, clock()), clock()), clock(), "It is away")
    assert freshness(state, clock()) == "fresh"
    assert freshness(state, clock() + timedelta(hours=1)) == "stale"
