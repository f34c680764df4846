"""The metrics event is read once for all slices, and never older than the items before it."""

import asyncio
import threading

import pytest

from lambda_src.streaming.metrics import LatestMetrics
from lambda_src.tickertape.errors import StoreError
from lambda_src.tickertape.events import Metrics
from lambda_src.tickertape.metrics import MetricsReader
from tests.kit.fake_feed import until
from tests.kit.feed_items import PUBLISHED_AT


class CountingReader(MetricsReader):
    """`total` is the number of the read; `gate` holds reads back."""

    def __init__(self) -> None:
        self.reads = 0
        self.failing = False
        self.gate = threading.Event()
        self.gate.set()

    def read(self) -> Metrics:
        self.reads += 1
        number = self.reads
        self.gate.wait(5)
        if self.failing:
            raise StoreError("no table today")
        return Metrics(
            total=number,
            positive=0,
            neutral=number,
            negative=0,
            tickers=0,
            by_tag={},
            rate_last_hour=0,
            rate_last_24h=number,
            timestamp=PUBLISHED_AT,
        )


async def test_callers_share_a_read() -> None:
    reader = CountingReader()
    latest = LatestMetrics(reader, lambda: 5)
    given = await asyncio.gather(*[latest.covering(cursor) for cursor in (0, 3, 5, 5)])
    assert [metrics.total for metrics in given] == [1] * 4
    assert (await latest.covering(5)).total == 1
    assert reader.reads == 1


async def test_an_item_seen_since_the_read_wants_another() -> None:
    reader = CountingReader()
    latest = LatestMetrics(reader, lambda: 5)
    await latest.covering(5)
    assert (await latest.covering(6)).total == 2
    assert (await latest.covering(5)).total == 2


async def test_a_read_that_began_before_the_item_does_not_cover_it() -> None:
    reader = CountingReader()
    latest = LatestMetrics(reader, lambda: 0)
    reader.gate.clear()
    early = asyncio.create_task(latest.covering(0))
    await until(lambda: reader.reads == 1)
    late = asyncio.create_task(latest.covering(1))
    reader.gate.set()
    assert (await early).total == 1
    assert (await late).total == 2


async def test_a_caller_that_gives_up_stops_no_read_and_starts_no_second() -> None:
    reader = CountingReader()
    latest = LatestMetrics(reader, lambda: 0)
    reader.gate.clear()
    for _ in range(20):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.005):
                await latest.covering(0)
    reader.gate.set()
    assert (await latest.covering(0)).total == 1
    assert reader.reads == 1


async def test_a_failure_is_told_and_tried_again() -> None:
    reader = CountingReader()
    latest = LatestMetrics(reader, lambda: 0)
    reader.failing = True
    answers = await asyncio.gather(latest.covering(0), latest.covering(0), return_exceptions=True)
    assert [type(answer) for answer in answers] == [StoreError, StoreError]
    reader.failing = False
    assert (await latest.covering(0)).total == reader.reads
