"""The sources' rows: of two runs one holds a source, and what was seen goes with the step."""

from lambda_src.contract.sources import Source
from lambda_src.tickertape.source_state import SourceState, Validators, held, known, succeeded
from lambda_src.tickertape.sources import Sources
from lambda_src.tickertape.table import Table
from tests.kit.domain import HandClock

CLOCK = HandClock()
NEWSROOM = Source(name="newsroom", title="Newsroom", url="https://example.com/feed")


def beginning(sources: Sources) -> SourceState:
    state = held(known(None, NEWSROOM, CLOCK()), CLOCK())
    assert sources.write(state)
    return state


def test_a_state_is_read_as_it_was_written(table: Table) -> None:
    sources = Sources(table)
    assert sources.read() == []
    state = succeeded(
        beginning(sources), CLOCK(), validators=Validators(etag='"1"'), published=3, new=True
    )
    assert sources.write(state, seen=["b", "a"])
    assert sources.read() == [state]
    assert sources.seen("newsroom") == {"a", "b"}


def test_of_two_runs_one_holds_a_source(table: Table) -> None:
    sources = Sources(table)
    new = held(known(None, NEWSROOM, CLOCK()), CLOCK())
    assert [sources.write(new), sources.write(new)] == [True, False]
    again = held(new, CLOCK())
    assert [sources.write(again), sources.write(again)] == [True, False]


def test_who_lost_its_hold_leaves_nothing(table: Table) -> None:
    sources = Sources(table)
    slow = beginning(sources)
    quick = held(slow, CLOCK())
    assert sources.write(quick)
    assert not sources.write(succeeded(slow, CLOCK()), seen=["a"])
    assert sources.read() == [quick]
    assert sources.seen("newsroom") == frozenset()


def test_a_source_is_forgotten(table: Table) -> None:
    sources = Sources(table)
    assert sources.write(succeeded(beginning(sources), CLOCK()), seen=["a"])
    sources.forget("newsroom")
    assert sources.read() == []
    assert sources.seen("newsroom") == frozenset()
