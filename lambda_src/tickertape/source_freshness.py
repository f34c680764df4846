"""How old a source's data is, as a grade: what a person needs to know of a figure."""

from datetime import datetime
from typing import Literal

from lambda_src.contract.sources import late_seconds, stale_seconds
from lambda_src.tickertape.source_state import SourceState

Freshness = Literal["fresh", "late", "stale"]


def freshness(state: SourceState, now: datetime) -> Freshness:
    """Late where it was not read for a while, or says nothing new for longer than it may."""
    age = state.age_seconds(now)
    if age > stale_seconds(state.every_seconds):
        return "stale"
    silent = state.silence_seconds(now) > state.silent_seconds
    return "late" if silent or age > late_seconds(state.every_seconds) else "fresh"
