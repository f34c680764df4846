"""A user's named sets of one to five tickers, at most MAX_CONFIGURATIONS of them."""

import time
import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from lambda_src.tickertape.backoff import backoff
from lambda_src.tickertape.clock import Clock, iso
from lambda_src.tickertape.configuration_rows import (
    CONFIG_ID,
    COUNT,
    Configuration,
    configuration_of,
    partition,
    row_of,
    sort_key,
)
from lambda_src.tickertape.errors import (
    ConditionFailedError,
    LimitReachedError,
    NotFoundError,
    StoreError,
    TransactionCanceledError,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from lambda_src.tickertape.sessions import Session
    from lambda_src.tickertape.table import Table

MAX_CONFIGURATIONS = 10
ATTEMPTS = 12
REFUSED = "ConditionalCheckFailed"


class Configurations:
    """Rows end with the session that made them: nobody could read them afterwards."""

    def __init__(
        self, table: "Table", clock: Clock, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._table = table
        self._clock = clock
        self._pause = pause

    def create(self, owner: "Session", name: str, tickers: Sequence[str]) -> Configuration:
        """Raises LimitReachedError; the count and the row are written together or not at all."""
        now = iso(self._clock())
        made = Configuration(uuid.uuid4().hex, name, tuple(tickers), now, now)
        count = self._table.update(
            partition(owner.user_id),
            COUNT,
            "SET expires_at = :expiry ADD configurations :one",
            condition="attribute_not_exists(pk) OR configurations < :most",
            values={":expiry": owner.expires_at, ":one": 1, ":most": MAX_CONFIGURATIONS},
        )
        row = row_of(made, owner.user_id, owner.expires_at)
        full = LimitReachedError(
            f"You have {MAX_CONFIGURATIONS} configurations, which is the most: delete one first"
        )
        self._write_together(count, self._table.put(row), refusal=full)
        return made

    def list(self, user_id: str) -> "list[Configuration]":
        """Oldest first."""
        pages = self._table.query(
            "pk = :pk AND begins_with(sk, :config)",
            {":pk": partition(user_id), ":config": sort_key("")},
            consistent=True,
        )
        found = [configuration_of(row) for page in pages for row in page]
        return sorted(found, key=lambda each: (each.created_at, each.config_id))

    def find(self, user_id: str, config_id: str) -> Configuration:
        """Raises NotFoundError."""
        found = self.get(user_id, config_id)
        if found is None:
            raise _unknown()
        return found

    def get(self, user_id: str, config_id: str) -> Configuration | None:
        """None where it is unknown, or another user's."""
        if not CONFIG_ID.fullmatch(config_id):
            return None
        row = self._table.get(partition(user_id), sort_key(config_id), consistent=True)
        return configuration_of(row) if row else None

    def update(
        self,
        user_id: str,
        config_id: str,
        *,
        name: str | None = None,
        tickers: Sequence[str] | None = None,
    ) -> Configuration:
        """What is None stays as it is. Raises NotFoundError."""
        given = {"name": name, "tickers": list(tickers) if tickers is not None else None}
        changed = {
            **{field: value for field, value in given.items() if value is not None},
            "updated_at": iso(self._clock()),
        }
        action = self._table.update(
            partition(user_id),
            sort_key(_known(config_id)),
            "SET " + ", ".join(f"#{field} = :{field}" for field in changed),
            names={f"#{field}": field for field in changed},
            values={f":{field}": value for field, value in changed.items()},
            condition="attribute_exists(pk)",
        )
        try:
            return configuration_of(self._table.write(action))
        except ConditionFailedError as error:
            raise _unknown() from error

    def delete(self, user_id: str, config_id: str) -> None:
        """Raises NotFoundError."""
        row = self._table.delete(
            partition(user_id), sort_key(_known(config_id)), condition="attribute_exists(pk)"
        )
        count = self._table.update(
            partition(user_id), COUNT, "ADD configurations :less", values={":less": -1}
        )
        self._write_together(row, count, refusal=_unknown())

    def _write_together(
        self, *actions: "TransactWriteItemTypeDef", refusal: LimitReachedError | NotFoundError
    ) -> None:
        """Try again while another request of the same user is in the way."""
        for attempt in range(ATTEMPTS):
            try:
                self._table.transact(*actions)
            except TransactionCanceledError as canceled:
                if REFUSED in canceled.reasons:
                    raise refusal from canceled
                self._pause(backoff(attempt))
            else:
                return
        raise StoreError("Other requests of the same user were first each time")


def _known(config_id: str) -> str:
    if not CONFIG_ID.fullmatch(config_id):
        raise _unknown()
    return config_id


def _unknown() -> NotFoundError:
    return NotFoundError("There is no such configuration")
