"""Both apps in one process, their store in memory: a page that follows it has a core to itself.

A viewer's machine runs a browser and nothing else; here the whole local cloud and a publisher would
take the processor from it. `POST /publish?count=&rate=` appends so many posts a second, forty at a
time, and whoever follows gets them poll by poll, as from the deployed functions.
"""

import asyncio
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any
from unittest.mock import patch

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from benchmarks.fan_out.ours import LeasesInMemory
from benchmarks.items import posts
from lambda_src.contract import streams
from lambda_src.dashboard import app as dashboard
from lambda_src.streaming import app as streaming
from lambda_src.tickertape.attributes import Row, Values
from lambda_src.tickertape.batch import log_items, log_key
from lambda_src.tickertape.clock import iso, utc_now
from lambda_src.tickertape.events import Item, Metrics
from lambda_src.tickertape.feed import HEAD, MAX_ITEMS, PARTITION
from lambda_src.tickertape.history.counting import History, Position
from lambda_src.tickertape.metrics import TAG, MetricsReader
from lambda_src.tickertape.table import Table

FOREVER = 2**40
# What was published before anybody looked.
FIRST = 500


class LogInMemory(Table):
    """HEAD and the log's batches; of every other row it says that there is none."""

    def __init__(self, *_: object) -> None:
        self._keys: list[str] = []
        self._rows: list[Row] = []
        self.counts: Counter[str] = Counter()

    @property
    def _last(self) -> int:
        return int(self._rows[-1]["last_seq"]) if self._rows else 0

    def append(self, items: list[Item]) -> None:
        last = self._last + len(items)
        self._keys.append(log_key(last))
        self._rows.append(
            {
                "pk": PARTITION,
                "sk": log_key(last),
                "first_seq": self._last + 1,
                "last_seq": last,
                "items": log_items(items),
                "published_at": iso(utc_now()),
                "expires_at": FOREVER,
            }
        )
        for item in items:
            self.counts.update(["total", item.sentiment, *(TAG + each for each in item.tickers)])

    def get(self, pk: str, sk: str, *, consistent: bool = False) -> Row | None:  # noqa: ARG002
        return {"seq": self._last, "log_until": FOREVER} if (pk, sk) == (HEAD, HEAD) else None

    def query(
        self,
        key_condition: str,  # noqa: ARG002
        values: Values,
        *,
        newest_first: bool = False,
        **_: object,
    ) -> Iterator[list[Row]]:
        """What is asked of the log is what follows a key, or lies between two."""
        if values[":pk"] != PARTITION:
            yield []
            return
        if ":after" in values:
            begin, end = bisect_right(self._keys, str(values[":after"])), len(self._keys)
        else:
            begin = bisect_left(self._keys, str(values[":first"]))
            end = bisect_right(self._keys, str(values[":last"]))
        found = self._rows[begin:end]
        yield found[::-1] if newest_first else found


class Uncounted(History):
    """A series is read from the log itself."""

    def catch_up(self, *, steps: int = 8) -> Position:  # noqa: ARG002
        return Position()


class MetricsOfLog(MetricsReader):
    def __init__(self, table: Any, _: object) -> None:
        self._log: LogInMemory = table

    def read(self) -> Metrics:
        counts = self._log.counts
        tags = {key[len(TAG) :]: n for key, n in counts.most_common() if key.startswith(TAG)}
        three = {name: counts[name] for name in ("total", "positive", "neutral", "negative")}
        rates = {"rate_last_hour": counts["total"], "rate_last_24h": counts["total"]}
        return Metrics(**three, **rates, tickers=len(tags), by_tag=tags, timestamp=iso(utc_now()))


def create_app() -> ASGIApp:
    log = LogInMemory()
    supply = posts(2**31)

    def take(count: int) -> list[Item]:
        return [Item.model_construct(**post) for post in islice(supply, count)]

    for _ in range(0, FIRST, MAX_ITEMS):
        log.append(take(MAX_ITEMS))
    streamed, shown = _apps(log)

    @shown.post("/publish")
    async def start(count: int, rate: float) -> None:
        async def publish() -> None:
            loop = asyncio.get_running_loop()
            began = loop.time()
            for sent in range(0, count, MAX_ITEMS):
                await asyncio.sleep(began + sent / rate - loop.time())
                log.append(take(min(MAX_ITEMS, count - sent)))

        shown.state.publishing = asyncio.create_task(publish())

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        follows = scope["type"] == "lifespan" or streams.is_streaming(scope["path"])
        await (streamed if follows else shown)(scope, receive, send)

    return app


def _apps(log: LogInMemory) -> tuple[FastAPI, FastAPI]:
    with (
        patch("lambda_src.streaming.resources.Table", lambda _: log),
        patch("lambda_src.streaming.resources.Connections", LeasesInMemory),
        patch("lambda_src.streaming.resources.MetricsReader", MetricsOfLog),
        patch("lambda_src.dashboard.resources.Table", lambda _: log),
        patch("lambda_src.dashboard.resources.Connections", LeasesInMemory),
        patch("lambda_src.dashboard.resources.History", Uncounted),
        patch("lambda_src.dashboard.resources.MetricsReader", MetricsOfLog),
    ):
        return streaming.create_app(), dashboard.create_app()
