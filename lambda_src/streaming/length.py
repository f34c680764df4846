"""How long a slice may be."""

import json
import random
from datetime import datetime

JITTER = 0.2
# What is left for the close, and for Lambda itself, before the function's deadline.
MARGIN_SECONDS = 5
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
    return max(SHORTEST_SECONDS, min(length, deadline - now.timestamp() - MARGIN_SECONDS))
