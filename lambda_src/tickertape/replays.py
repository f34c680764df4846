"""What of the past an address may have sent again: reads and bytes cost, and event ids are free."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lambda_src.tickertape.clock import Clock, epoch_seconds
from lambda_src.tickertape.errors import ConditionFailedError, TooMuchReplayedError
from lambda_src.tickertape.leases import PARTITION

if TYPE_CHECKING:
    from lambda_src.tickertape.table import Table

FREE: Final = 2_000
"""Items: a client that was away for a moment is not counted; how often it comes is bounded."""

MOST_A_SLICE: Final = 20_000
"""Items that one slice reads, if it sends them or not: some 6 MB. The rest is the next one's."""

ALLOWED: Final = 2_000_000
ALLOWED_WITHIN: Final = timedelta(hours=1)
"""An office of forty after a night: some 600 MB and 80,000 read units, six cents."""


class Replays:
    def __init__(self, table: "Table", clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def allow(self, address: str, behind: int) -> None:
        """Count what a slice that begins so many items behind will send.

        Raises TooMuchReplayedError: ALLOWED an address within ALLOWED_WITHIN.
        """
        if behind <= FREE:
            return
        items = min(behind, MOST_A_SLICE)
        now, window = epoch_seconds(self._clock()), int(ALLOWED_WITHIN.total_seconds())
        ends = now - now % window + window
        action = self._table.update(
            PARTITION,
            f"REPLAYED#{address}#{ends}",
            "ADD replayed :items SET expires_at = :ends",
            condition="attribute_not_exists(pk) OR replayed <= :room",
            values={":items": items, ":ends": ends, ":room": ALLOWED - items},
        )
        try:
            self._table.write(action)
        except ConditionFailedError as error:
            raise TooMuchReplayedError from error
