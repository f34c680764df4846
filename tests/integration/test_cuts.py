"""Streams are cut and killed a few hundred times while others publish: nothing is lost for it."""

import asyncio
import random
import signal
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.events import LastEventId
from lambda_src.tickertape.feed import Feed
from tests.kit.cutting_proxy import CuttingProxy, cutting_proxy
from tests.kit.domain import store
from tests.kit.feed_items import item
from tests.kit.server import Server, Servers
from tests.kit.sse.client import DroppedError, Event, RefusedError, SseClient, Stream
from tests.kit.streaming import STREAM, from_address
from tests.kit.waiting import eventually

if TYPE_CHECKING:
    from lambda_src.tickertape.table import Table
    from tests.conftest import MakeClient
    from tests.kit.emulator import Emulator

PUBLISHERS = 2
FOLLOWERS = 8
CUTS = 300
KILLS = 5
# A machine at rest takes a tenth of either.
CHAOS_SECONDS = 120
CATCH_UP_SECONDS = 30
TICKERS = ["AAPL", "MSFT", "BRK.B"]


def seeded(number: int) -> random.Random:
    return random.Random(number)  # noqa: S311


def publish(table: "Table", publisher: int, stop: threading.Event) -> None:
    """Appends of one to six items, against the other publishers, until told to stop."""
    feed = Feed(table, utc_now)
    chance = seeded(publisher)
    number = 0
    while not stop.wait(chance.uniform(0, 0.04)):
        size = chance.randint(1, 6)
        feed.append(
            [item(f"p{publisher}-{number + n}", chance.choice(TICKERS)) for n in range(size)]
        )
        number += size


@dataclass
class Follower:
    """Follows by cursor through whatever happens, and sometimes leaves by itself."""

    number: int
    client: SseClient
    chance: random.Random
    tickers: str | None = None
    last_event_id: str = "evt_0"
    goal: int | None = None
    received: list[tuple[int, str]] = field(default_factory=list)
    ends: Counter[str] = field(default_factory=Counter)

    @property
    def cursor(self) -> int:
        return LastEventId.parse(self.last_event_id).cursor or 0

    @property
    def finished(self) -> bool:
        return self.goal is not None and self.cursor >= self.goal

    async def run(self) -> None:
        params = {"tickers": self.tickers} if self.tickers else {}
        while not self.finished:
            try:
                async with self.client.open(
                    STREAM,
                    headers=from_address(self.number),
                    params=params,
                    last_event_id=self.last_event_id,
                ) as stream:
                    self.ends[await self.read(stream)] += 1
            except DroppedError:
                self.ends["dropped"] += 1
            except RefusedError as refusal:
                self.ends[f"refused {refusal.status}"] += 1
            await asyncio.sleep(self.chance.uniform(0, 0.05))

    async def read(self, stream: Stream) -> str:
        """Why it ended."""
        patience = self.chance.choice([3, 30, 1_000, 1_000])
        async for event in stream:
            self.take(event)
            if self.finished:
                return "finished"
            if len(stream.received.events) > patience:
                return "left"
        last = stream.received.events[-1]
        assert last.name == "connection_close", last
        return str(last.data["reason"])

    def take(self, event: Event) -> None:
        if event.name == "connection_open":
            assert event.data["resume"] == "resumed"
            assert event.data["cursor"] == f"evt_{self.cursor}"
        if event.name == "new_item":
            assert event.id.removeprefix("evt_").isdigit()
            self.received.append((LastEventId.parse(event.id).cursor or 0, event.data["item_id"]))
        self.last_event_id = event.id


class Chaos:
    """Two servers, of which one after the other is killed and started anew."""

    def __init__(self, start: Servers, proxy: CuttingProxy) -> None:
        self._start = start
        self._proxy = proxy
        self._servers: list[Server] = []

    async def begin(self) -> None:
        self._servers = [await self._another(), await self._another()]
        self._proxy.targets = [server.url for server in self._servers]

    async def kill_one(self) -> None:
        victim = self._servers.pop(0)
        self._proxy.targets = [server.url for server in self._servers]
        victim.process.signal(signal.SIGKILL)
        self._servers.append(await self._another())
        self._proxy.targets = [server.url for server in self._servers]

    async def _another(self) -> Server:
        return await asyncio.to_thread(
            self._start,
            "streaming",
            slice_seconds=0.4,
            heartbeat_seconds=0.4,
            poll_seconds=0.05,
        )


def log_of(table: "Table") -> list[tuple[int, str, list[str]]]:
    feed = Feed(table, utc_now)
    log: list[tuple[int, str, list[str]]] = []
    while batches := feed.read(len(log), consistent=True):
        for batch in batches:
            log += [(seq, one.item_id, one.tickers) for seq, one in batch.numbered()]
    return log


def cuts(followers: list[Follower]) -> Counter[str]:
    return sum((one.ends for one in followers), Counter())


async def cause_chaos(chaos: Chaos, followers: list[Follower], proxy: CuttingProxy) -> None:
    """Until there was enough of everything."""

    async def enough() -> bool:
        ends = cuts(followers)
        each = {"dropped", "left", "slice_ended"} <= set(ends)
        return each and ends.total() >= CUTS and proxy.cuts >= CUTS / 10

    for _ in range(KILLS):
        await chaos.kill_one()
    await eventually(enough, wanted=True, within=CHAOS_SECONDS)


@pytest.mark.timeout(CHAOS_SECONDS + CATCH_UP_SECONDS + 60)
async def test_nothing_is_lost_repeated_or_out_of_order(
    emulator: "Emulator", make_server: Servers, make_client: "MakeClient"
) -> None:
    table = store(emulator, make_server.backend)
    stop = threading.Event()
    with ThreadPoolExecutor(PUBLISHERS) as threads:
        async with cutting_proxy(seeded(0)) as proxy:
            chaos = Chaos(make_server, proxy)
            await chaos.begin()
            clients = [make_client(proxy.url, total=20, lf_only=True) for _ in range(FOLLOWERS)]
            followers = [Follower(n, client, seeded(n)) for n, client in enumerate(clients)]
            followers[0].tickers = followers[1].tickers = "MSFT,BRK.B"
            following = [asyncio.create_task(one.run()) for one in followers]
            publishing = [threads.submit(publish, table, n, stop) for n in range(PUBLISHERS)]
            try:
                await cause_chaos(chaos, followers, proxy)
            finally:
                stop.set()
            await asyncio.gather(*map(asyncio.wrap_future, publishing))
            proxy.calm = True
            goal = Feed(table, utc_now).head(consistent=True)
            for one in followers:
                one.goal = goal
            async with asyncio.timeout(CATCH_UP_SECONDS):
                await asyncio.gather(*following)
    check(followers, log_of(table), goal)


def check(followers: list[Follower], log: list[tuple[int, str, list[str]]], goal: int) -> None:
    """Each has exactly the feed, or that of its tickers."""
    assert [seq for seq, _, _ in log] == list(range(1, goal + 1))
    assert goal > 200
    for one in followers:
        wanted = set(one.tickers.split(",")) if one.tickers else set(TICKERS)
        assert one.received == [(seq, name) for seq, name, has in log if wanted & set(has)]
