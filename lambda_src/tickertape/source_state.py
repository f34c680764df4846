"""What is known of a source: a step for whatever happens to it, and nothing is written here.

`turn` is one higher after each step, so that of two runs that step from the same state one fails.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from lambda_src.contract.sources import SCHEDULE_SECONDS, Source
from lambda_src.tickertape.clock import epoch_seconds, iso, parse_iso

HELD_SECONDS: Final = 90
"""More than a run of the collector may take: then whoever holds a source has died."""

LONGEST_PAUSE: Final = timedelta(hours=6)
FEWEST_DOUBLINGS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """Moments are as `iso` writes them, or epoch seconds where they are only compared."""

    name: str
    title: str
    address: str
    every_seconds: int
    silent_seconds: int
    since: str
    """When it was first fetched."""

    turn: int = 0
    due_at: int = 0
    held_until: int = 0
    checked_at: str | None = None
    """When it was last asked, whatever came of it."""

    succeeded_at: str | None = None
    """When it was last read whole: the age of its data."""

    newest_at: str | None = None
    """When its newest entry arrived."""

    failures: int = 0
    """In a row."""

    problem: str | None = None
    """What was wrong the last time, for a person."""

    published: int = 0
    """Items of all its entries so far."""

    without_ticker: int = 0
    """Entries so far that say of no company."""

    etag: str | None = None
    last_modified: str | None = None

    def is_due(self, now: datetime) -> bool:
        return max(self.due_at, self.held_until) <= epoch_seconds(now)

    def age_seconds(self, now: datetime) -> int:
        """How old its data is: nothing was read since."""
        return _seconds(self.succeeded_at or self.since, now)

    def silence_seconds(self, now: datetime) -> int:
        """How long no new entry has come."""
        return _seconds(self.newest_at or self.since, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave to ask it again with; of no other address."""

    etag: str | None = None
    last_modified: str | None = None


def known(state: SourceState | None, source: Source, now: datetime) -> SourceState:
    """A source as its environment names it now; at another address it is due, and asked anew."""
    named = {
        "title": source.title,
        "address": source.url,
        "every_seconds": source.every_seconds,
        "silent_seconds": source.silent_hours * 3600,
    }
    if state is None:
        return SourceState(name=source.name, since=iso(now), **named)  # type: ignore[arg-type]
    if state.address != source.url:
        state = replace(state, due_at=0, etag=None, last_modified=None)
    return replace(state, **named)  # type: ignore[arg-type]


def held(state: SourceState, now: datetime) -> SourceState:
    """By a run that is about to fetch it."""
    until = epoch_seconds(now) + HELD_SECONDS
    return replace(state, turn=state.turn + 1, held_until=until, checked_at=iso(now))


def succeeded(
    state: SourceState,
    now: datetime,
    *,
    validators: Validators | None = None,
    published: int = 0,
    without_ticker: int = 0,
    new: bool = False,
) -> SourceState:
    """`validators` is None where nothing has changed since; `new` says that an entry was."""
    return replace(
        state,
        turn=state.turn + 1,
        due_at=_after(now, state.every_seconds),
        held_until=0,
        succeeded_at=iso(now),
        newest_at=iso(now) if new else state.newest_at,
        failures=0,
        problem=None,
        published=state.published + published,
        without_ticker=state.without_ticker + without_ticker,
        etag=validators.etag if validators else state.etag,
        last_modified=validators.last_modified if validators else state.last_modified,
    )


def failed(state: SourceState, now: datetime, problem: str, *, retry_after: int = 0) -> SourceState:
    """Asked again after ever longer pauses, or after as many seconds as it asked for itself."""
    longest = max(int(LONGEST_PAUSE.total_seconds()), state.every_seconds)
    pause = state.every_seconds * 2 ** min(state.failures, FEWEST_DOUBLINGS)
    return replace(
        state,
        turn=state.turn + 1,
        due_at=_after(now, min(max(pause, retry_after), longest)),
        held_until=0,
        failures=state.failures + 1,
        problem=problem,
    )


def _seconds(since: str, now: datetime) -> int:
    return max(0, int((now - parse_iso(since)).total_seconds()))


def _after(now: datetime, seconds: int) -> int:
    """A run may come a moment early, and must not put a source off until the next one."""
    return epoch_seconds(now) + seconds - SCHEDULE_SECONDS // 2
