"""How long a slice may be."""

import json
import random
from datetime import datetime

from lambda_src.contract.slices import DEADLINE_MARGIN_SECONDS, JITTER

SHORTEST_SECONDS = 1.0


def slice_length(slice_seconds: float, lambda_context: str | None, now: datetime) -> float:
    """Seconds: jittered, so that streams cut together do not return together, and in time.

    `lambda_context` is the adapter's header: JSON with `deadline` in epoch milliseconds.
    """
    length = slice_seconds * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311
    try:
        deadline = float(json.loads(lambda_context or "{}")["deadline"]) / 1000
    except (ValueError, LookupError, TypeError, OverflowError, RecursionError):
        return length
    return max(SHORTEST_SECONDS, min(length, deadline - now.timestamp() - DEADLINE_MARGIN_SECONDS))
