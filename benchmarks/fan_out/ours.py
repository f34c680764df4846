"""The streaming app itself, its store in memory: what is measured is the process."""

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING
from unittest.mock import patch

from benchmarks.fan_out.feeding import Counted, Post, fed
from lambda_src.contract.events import CloseReason
from lambda_src.streaming import app as streaming
from lambda_src.streaming.wire import entry
from lambda_src.tickertape.batch import Batch
from lambda_src.tickertape.claims import Claim
from lambda_src.tickertape.clock import iso, utc_now
from lambda_src.tickertape.connections import Connections
from lambda_src.tickertape.events import Item, Metrics, Resume
from lambda_src.tickertape.feed import Feed
from lambda_src.tickertape.leases import Lease
from lambda_src.tickertape.metrics import MetricsReader

if TYPE_CHECKING:
    from lambda_src.streaming.resources import Resources


class FeedInMemory(Feed):
    def __init__(self, *_: object) -> None:
        self._batches: list[Batch] = []

    def head(self, *, consistent: bool = False) -> int:  # noqa: ARG002
        return self._batches[-1].last_seq if self._batches else 0

    def read(
        self,
        after: int,
        *,
        consistent: bool = False,  # noqa: ARG002
        limit: int | None = None,  # noqa: ARG002
    ) -> list[Batch]:
        return [batch.after(after) for batch in self._batches if batch.last_seq > after]

    def verdict(self, cursor: int | None) -> tuple[Resume, int]:
        return ("live", self.head()) if cursor is None else ("resumed", cursor)

    def publish(self, items: Sequence[Post]) -> Batch:
        batch = Batch(
            self.head() + 1,
            [Item.model_construct(**item) for item in items],
            iso(utc_now()),
            expires_at=2**40,
        )
        self._batches.append(batch)
        return batch


class LeasesInMemory(Connections):
    def try_acquire(self, claim: Claim) -> Lease | None:
        return Lease(0, random.randbytes(8).hex(), claim, 1)  # noqa: S311

    def renew(self, lease: Lease) -> CloseReason | None:  # noqa: ARG002
        return None

    def lost(self, lease: Lease) -> CloseReason | None:  # noqa: ARG002
        return None

    def release(self, lease: Lease) -> None: ...

    def count(self) -> int:
        return 1


class MetricsInMemory(MetricsReader):
    def read(self) -> Metrics:
        none = {"total": 0, "positive": 0, "neutral": 0, "negative": 0, "rate_last_hour": 0}
        return Metrics(**none, tickers=0, by_tag={}, rate_last_24h=0, timestamp=iso(utc_now()))


def create_app() -> Counted:
    with (
        patch("lambda_src.tickertape.table.dynamodb"),
        patch("lambda_src.streaming.resources.Feed", FeedInMemory),
        patch("lambda_src.streaming.resources.Connections", LeasesInMemory),
        patch("lambda_src.streaming.resources.MetricsReader", MetricsInMemory),
    ):
        app = streaming.create_app()
    resources: Resources = app.state.resources
    feed, tail = resources.source.feed, resources.source.tail
    assert isinstance(feed, FeedInMemory)  # noqa: S101

    def publish(items: list[Post]) -> None:
        batch = feed.publish(items)
        entries = [entry(seq, item) for seq, item in batch.numbered()]
        tail._extend([(batch, entries)])  # noqa: SLF001 - in the poll's place

    return fed(app, publish)
