"""Conditions in place of sleeps."""

import time
from collections.abc import Callable
from typing import TypeVar

EVERY_SECONDS = 0.1
T = TypeVar("T")


def until(
    condition: Callable[[], T],
    *,
    seconds: float,
    what: str,
    pause: Callable[[float], None] = time.sleep,
) -> T:
    """The first true answer of `condition`; fails with `what` after `seconds`."""
    ends = time.monotonic() + seconds
    while not (answer := condition()):
        if time.monotonic() > ends:
            raise AssertionError(f"After {seconds:.0f} s still not so: {what}")
        pause(EVERY_SECONDS)
    return answer
