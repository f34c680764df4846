"""How a slice is bounded: what the stacks reckon with and the functions keep to."""

import math
from typing import Final

JITTER: Final = 0.2
"""A slice is as much as this part longer or shorter than it is set to."""

DEADLINE_MARGIN_SECONDS: Final = 5
"""A slice ends this long before its function's deadline, for the close and for Lambda itself."""

GRACE_SECONDS: Final = 5
"""For a client that reads too slowly to take its slice's last events in time."""

TIMEOUT_MARGIN_SECONDS: Final = DEADLINE_MARGIN_SECONDS + 5
"""Of the function's timeout above the longest slice; the rest is for the opening."""

LINGERING: Final = 10
"""How many executions of one address may run on after their place was taken over or given up."""

LINGERING_SECONDS: Final = 6
"""How long they may: until they look at their lease, and have cut a client that does not read."""

RETRY_MILLISECONDS: Final = 1000
"""What a stream's first block tells its client to wait before it comes back."""

MOST_BYTES: Final = 6_000_000
"""Of one slice. Lambda streams so much of a response at full speed and for nothing; what is beyond
goes at 2 MB a second and is billed by the gigabyte (AWS Lambda's price page)."""


def longest_seconds(slice_seconds: float) -> int:
    return math.ceil(slice_seconds * (1 + JITTER))
