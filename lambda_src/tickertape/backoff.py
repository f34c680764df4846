"""How long to wait before an optimistic write is tried again."""

import random

FIRST_SECONDS = 0.02
LONGEST_SECONDS = 0.5


def backoff(attempt: int, *, longest: float = LONGEST_SECONDS) -> float:
    """Seconds, jittered; `attempt` counts those that failed, from 0."""
    return random.uniform(0, min(longest, FIRST_SECONDS * 2**attempt))  # noqa: S311
