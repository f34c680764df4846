"""Executions that run on though their place is another's, or nobody's, already.

One that was replaced, or whose client left, runs until it looks at its lease. An address may have
few of them, so that it cannot use up what a function's concurrency has above its places.
"""

import random
from datetime import timedelta
from typing import TYPE_CHECKING

from lambda_src.contract.slices import LINGERING, LINGERING_SECONDS
from lambda_src.tickertape.clock import Clock, epoch_milliseconds, expiry
from lambda_src.tickertape.errors import TooManyLingeringError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from lambda_src.tickertape.attributes import Row
    from lambda_src.tickertape.table import Table

_KEPT = timedelta(hours=1)
_LONGEST = timedelta(seconds=LINGERING_SECONDS)


class Lingering:
    """Rows of their own, `LINGERING` an address at most, each naming the lease that is gone."""

    def __init__(self, table: "Table", clock: Clock, partition: str) -> None:
        self._table = table
        self._clock = clock
        self._partition = partition

    def added(self, address: str, holder: str) -> "TransactWriteItemTypeDef":
        """What goes along with taking a holder's place from it. Raises TooManyLingeringError.

        Its condition fails where another was first.
        """
        now = self._clock()
        rows = self._rows(address)
        taken = {row["nth"] for row in rows if row["held_until"] > epoch_milliseconds(now)}
        free = [nth for nth in range(LINGERING) if nth not in taken]
        if not free:
            raise TooManyLingeringError
        nth = random.choice(free)  # noqa: S311
        row = {
            "pk": self._partition,
            "sk": _key(address, nth),
            "nth": nth,
            "holder": holder,
            "held_until": epoch_milliseconds(now + _LONGEST),
            "expires_at": expiry(now, _KEPT),
        }
        return self._table.put(
            row,
            condition="attribute_not_exists(pk) OR held_until <= :now",
            values={":now": epoch_milliseconds(now)},
        )

    def ended(self, address: str, holder: str) -> None:
        """The execution is over, before its time."""
        for row in self._rows(address):
            if row["holder"] == holder:
                self._table.write(self._table.delete(self._partition, row["sk"]))

    def _rows(self, address: str) -> "list[Row]":
        pages = self._table.query(
            "pk = :pk AND begins_with(sk, :key)",
            {":pk": self._partition, ":key": _key(address)},
            consistent=True,
        )
        return [row for page in pages for row in page]


def _key(address: str, nth: int | str = "") -> str:
    return f"LINGERING#{address}#{nth}"
