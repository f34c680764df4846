"""How old a source's data is, as a grade: what a person needs to know of a figure."""

from datetime import datetime, timedelta
from typing import Final, Literal

from lambda_src.contract.sources import SCHEDULE_SECONDS
from lambda_src.tickertape.clock import parse_iso
from lambda_src.tickertape.source_state import SourceState

Freshness = Literal["fresh", "late", "stale"]
# Intervals without a reading.
_LATE: Final = 2
_STALE: Final = 6
_STALE_AT_LEAST: Final = timedelta(minutes=30)


def freshness(state: SourceState, now: datetime) -> Freshness:
    """Late where it was not read for a while, or says nothing new for longer than it may."""
    age = now - parse_iso(state.succeeded_at or state.since)
    # A run may come a whole schedule after the interval is over.
    interval = timedelta(seconds=state.every_seconds + SCHEDULE_SECONDS)
    if age > max(_STALE * interval, _STALE_AT_LEAST):
        return "stale"
    silent = now - parse_iso(state.newest_at or state.since)
    if age > _LATE * interval or silent > timedelta(seconds=state.silent_seconds):
        return "late"
    return "fresh"
