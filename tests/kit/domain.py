"""The domain on a test's own table, beside the servers that serve it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lambda_src.tickertape.backoff import backoff
from lambda_src.tickertape.claims import Claim
from lambda_src.tickertape.clock import epoch_seconds, utc_now
from lambda_src.tickertape.configurations import Configurations
from lambda_src.tickertape.connections import Connections
from lambda_src.tickertape.errors import StoreError
from lambda_src.tickertape.events import Item
from lambda_src.tickertape.feed import Appended, Feed
from lambda_src.tickertape.leases import Lease
from lambda_src.tickertape.sessions import Sessions
from lambda_src.tickertape.table import Table
from tests.kit.emulator import Backend, Emulator
from tests.kit.feed_items import items


@dataclass
class HandClock:
    """Stands still unless it is moved."""

    now: datetime = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


def store(emulator: Emulator, backend: Backend) -> Table:
    return Table(backend.table, emulator.dynamodb)


def delete_expired(emulator: Emulator, backend: Backend, now: datetime) -> int:
    """What DynamoDB's TTL deletes by then; how many rows that was."""
    expired = emulator.dynamodb.scan(
        TableName=backend.table,
        FilterExpression="expires_at <= :now",
        ExpressionAttributeValues={":now": {"N": str(epoch_seconds(now))}},
    )["Items"]
    for row in expired:
        key = {"pk": row["pk"], "sk": row["sk"]}
        emulator.dynamodb.delete_item(TableName=backend.table, Key=key)
    return len(expired)


def taken(
    connections: Connections, address: str, user: str | None = None, connection: str | None = None
) -> Lease:
    """A lease, however often another was first. Raises what `try_acquire` does."""
    claim = Claim.of(user, address, connection)
    for attempt in range(100):
        lease = connections.try_acquire(claim)
        if lease is not None:
            return lease
        time.sleep(backoff(attempt))
    raise StoreError("Others were always first")


class Domain:
    """What a test does to a table by itself; `publish` names items after their numbers."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.feed = Feed(table, utc_now)
        self.sessions = Sessions(table, utc_now)
        self.configurations = Configurations(table, utc_now)

    def publish(self, count: int = 1, *tickers: str) -> Appended:
        """Nobody else may publish to this table meanwhile."""
        return self.append(items(self.feed.head(consistent=True) + 1, count, *tickers))

    def append(self, posts: Sequence[Item]) -> Appended:
        return self.feed.append(posts)

    def connections(
        self,
        *,
        maximum: int = 100,
        per_client: int = 10,
        per_address: int = 33,
        lease_seconds: float = 60,
    ) -> Connections:
        return Connections(
            self.table,
            utc_now,
            maximum=maximum,
            per_client=per_client,
            per_address=per_address,
            lease_seconds=lease_seconds,
        )
