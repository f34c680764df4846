from datetime import timedelta

import pytest

from lambda_src.contract.sources import SCHEDULE_SECONDS, Source, read, written
from lambda_src.tickertape.clock import epoch_seconds, iso
from lambda_src.tickertape.source_state import (
    HELD_SECONDS,
    LONGEST_PAUSE,
    SourceState,
    Validators,
    failed,
    held,
    known,
    succeeded,
)
from tests.kit.domain import HandClock

SOURCE = Source(name="newsroom", title="Newsroom", url="https://example.com/feed")


def first(clock: HandClock) -> SourceState:
    return known(None, SOURCE, clock())


def test_what_is_written_is_read() -> None:
    keyed = Source(name="k", title="K", url="https://k.example/", kind="finnhub", keyed=True)
    assert read(written([SOURCE, keyed])) == (SOURCE, keyed)


def test_what_is_at_its_default_takes_no_room() -> None:
    assert written([SOURCE]) == (
        '[{"name":"newsroom","title":"Newsroom","url":"https://example.com/feed"}]'
    )


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"name": "News room"}, "name"),
        ({"title": ""}, "title"),
        ({"title": "x" * 65}, "title"),
        ({"title": "a\nb"}, "title"),
        ({"url": "http://example.com/feed"}, "https"),
        ({"url": "https:///feed"}, "https"),
        ({"url": "https://me:key@example.com/feed"}, "nobody"),
        ({"kind": "../feed"}, "kind"),
        ({"silent_hours": 0}, "silent_hours"),
        ({"every_seconds": SCHEDULE_SECONDS - 1}, "every_seconds"),
    ],
)
def test_a_wrong_source_says_what_is_wrong(wrong: dict[str, str], problem: str) -> None:
    given = {"name": "n", "title": "N", "url": "https://example.com/"} | wrong
    [said] = Source.of(given).problems()
    assert problem in said
    assert list(SOURCE.problems()) == []


def test_a_new_source_is_due_until_a_run_holds_it() -> None:
    clock = HandClock()
    state = first(clock)
    assert state.is_due(clock())
    state = held(state, clock())
    assert not state.is_due(clock())
    clock.move(seconds=HELD_SECONDS)
    assert state.is_due(clock()), "its holder has died"


def test_it_is_due_again_after_its_interval_though_the_run_comes_a_moment_early() -> None:
    clock = HandClock()
    state = succeeded(held(first(clock), clock()), clock())
    clock.move(seconds=SOURCE.every_seconds - SCHEDULE_SECONDS)
    assert not state.is_due(clock())
    clock.move(seconds=SCHEDULE_SECONDS - 1)
    assert state.is_due(clock())


def test_failures_put_it_off_for_ever_longer_and_one_success_ends_them() -> None:
    clock = HandClock()
    state = first(clock)
    pauses = []
    for _ in range(12):
        state = failed(held(state, clock()), clock(), "It answered 503")
        pauses.append(state.due_at - epoch_seconds(clock()) + SCHEDULE_SECONDS // 2)
    assert pauses[:4] == [300, 600, 1200, 2400]
    assert pauses[-1] == LONGEST_PAUSE.total_seconds()
    assert (state.failures, state.problem) == (12, "It answered 503")
    state = succeeded(held(state, clock()), clock())
    assert (state.failures, state.problem) == (0, None)


@pytest.mark.parametrize(
    ("asked", "pause"), [(10, 300), (3600, 3600), (10**9, LONGEST_PAUSE.total_seconds())]
)
def test_it_waits_as_long_as_the_source_asks_within_bounds(asked: int, pause: float) -> None:
    clock = HandClock()
    state = failed(held(first(clock), clock()), clock(), "It answered 429", retry_after=asked)
    assert state.due_at - epoch_seconds(clock()) + SCHEDULE_SECONDS // 2 == pause


def test_what_has_not_changed_keeps_what_it_is_asked_with_and_is_fresh_and_quiet() -> None:
    clock = HandClock()
    state = held(first(clock), clock())
    state = succeeded(state, clock(), validators=Validators(etag='"1"'), published=2, new=True)
    clock.move(hours=5)
    state = succeeded(held(state, clock()), clock())
    assert (state.etag, state.published) == ('"1"', 2)
    assert state.succeeded_at == iso(clock())
    clock.move(minutes=1)
    assert (state.age_seconds(clock()), state.silence_seconds(clock())) == (60, 5 * 3600 + 60)


def test_a_source_without_any_entry_is_quiet_since_it_is_known() -> None:
    clock = HandClock()
    state = first(clock)
    clock.move(hours=3)
    state = failed(held(state, clock()), clock(), "It answered 503")
    assert (state.age_seconds(clock()), state.silence_seconds(clock())) == (3 * 3600, 3 * 3600)


def test_at_another_address_it_is_due_and_asked_without_what_the_old_one_gave() -> None:
    clock = HandClock()
    state = succeeded(held(first(clock), clock()), clock(), validators=Validators(etag='"1"'))
    moved = Source(name="newsroom", title="Newsroom", url="https://example.org/feed")
    again = known(state, moved, clock() + timedelta(seconds=1))
    assert again.is_due(clock())
    assert (again.etag, again.address) == (None, moved.url)
    assert again.turn == state.turn
