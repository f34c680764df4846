"""One stream, idle and then not, against a feed of some length."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from benchmarks.items import posts
from benchmarks.load.generator import LoadGenerator, get
from benchmarks.reads.units import item_bytes, read_units
from benchmarks.servers import ServerProcess
from lambda_src.tickertape.claims import Claim
from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.connections import Connections
from lambda_src.tickertape.events import Item
from lambda_src.tickertape.feed import MAX_ITEMS, Feed
from lambda_src.tickertape.table import Table

SLICE_SECONDS = 120
HEARTBEAT_SECONDS = 20
POLL_SECONDS = 0.5
# Two heartbeats long, so that it has its share of them.
IDLE_SECONDS = 2 * HEARTBEAT_SECONDS
SETTLE_SECONDS = 3.0
OPENINGS = 5
PUBLICATIONS = 20
OTHERS = 99
HOUR = 3600

Units = dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Units by what they are for: of an hour of waiting, of one opening, of one event."""

    items: int
    idle_hour: Units
    opening: Units
    event: Units
    scan: float

    @property
    def reads_per_hour(self) -> float:
        return _sum(self.idle_hour, "read") + HOUR / SLICE_SECONDS * _sum(self.opening, "read")

    @property
    def writes_per_hour(self) -> float:
        return _sum(self.idle_hour, "write") + HOUR / SLICE_SECONDS * _sum(self.opening, "write")

    @property
    def reads_per_event(self) -> float:
        return _sum(self.event, "read")


def fill(table: Table, items: int) -> Feed:
    """A feed of so many items, published as any other, and all slots taken but one."""
    feed = Feed(table, utc_now)
    published = [Item.model_construct(**post) for post in posts(items, prefix="old")]
    for first in range(0, items, MAX_ITEMS):
        feed.append(published[first : first + MAX_ITEMS])
    connections = Connections(
        table,
        utc_now,
        maximum=OTHERS + 1,
        per_client=OTHERS,
        per_address=OTHERS,
        lease_seconds=HOUR,
    )
    for number in range(OTHERS):
        connections.try_acquire(Claim.of(None, f"other-{number}"))
    return feed


async def measure(server: ServerProcess, table: Table, feed: Feed, items: int) -> Measured:
    request = get(f"/api/v2/stream?last_event_id=evt_{items}")
    async with LoadGenerator() as load:
        await load.open(server.port, [request])
        await asyncio.sleep(SETTLE_SECONDS)
        before = await _units(server)
        await asyncio.sleep(IDLE_SECONDS)
        per_second = plus({}, plus(await _units(server), before, -1), 1 / IDLE_SECONDS)
        opening: Units = {}
        for _ in range(OPENINGS):
            await load.do("close")
            await asyncio.sleep(SETTLE_SECONDS)
            before = await _units(server)
            await load.open(server.port, [request])
            await asyncio.sleep(SETTLE_SECONDS)
            grown = plus(await _units(server), before, -1)
            opening = plus(opening, plus(grown, per_second, -SETTLE_SECONDS))
        before = await _units(server)
        for post in posts(PUBLICATIONS, prefix="new"):
            await asyncio.to_thread(feed.append, [Item.model_construct(**post)])
            await asyncio.sleep(1)
        await asyncio.sleep(SETTLE_SECONDS)
        grown = plus(await _units(server), before, -1)
        events = plus(grown, per_second, -(PUBLICATIONS + SETTLE_SECONDS))
    return Measured(
        items=items,
        idle_hour=plus({}, per_second, HOUR),
        opening=plus({}, opening, 1 / OPENINGS),
        event=plus({}, events, 1 / PUBLICATIONS),
        scan=await asyncio.to_thread(_scan, table),
    )


async def _units(server: ServerProcess) -> Units:
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(f"{server.url}/units")
    units: Units = answer.raise_for_status().json()["units"]
    return units


def plus(one: Mapping[str, float], other: Mapping[str, float], times: float = 1) -> Units:
    return {what: one.get(what, 0) + times * other.get(what, 0) for what in {**one, **other}}


def _sum(units: Units, kind: str) -> float:
    return sum(number for what, number in units.items() if what.startswith(kind))


def _scan(table: Table) -> float:
    """What reading the whole table once costs, as polls without a cursor do."""
    size = 0
    pages = table._client.get_paginator("scan").paginate(TableName=table.name)  # noqa: SLF001
    for page in pages:
        size += sum(map(item_bytes, page["Items"]))
    return read_units(size, consistent=False)
