"""The leases of a process: renewed together while held, given back once."""

import asyncio
import threading

import pytest

from lambda_src.streaming.admission import Admission
from lambda_src.tickertape.errors import StoreError
from tests.kit.fake_feed import until
from tests.kit.fake_stream import FakeConnections
from tests.kit.virtual_time import in_virtual_time

EVERY = 0.01


def admission(
    connections: FakeConnections, counts: list[int] | None = None, every: float = EVERY
) -> Admission:
    told = [] if counts is None else counts
    return Admission(connections, every_seconds=every, renewed=told.append)


async def test_held_leases_are_renewed_until_they_are_released() -> None:
    connections = FakeConnections()
    held = admission(connections)
    first = await held.acquire("a", seconds=60)
    second = await held.acquire("b", seconds=60)
    assert held.count == 2
    await until(lambda: connections.renewed.count(first) >= 2)
    assert connections.renewed.count(second) >= 1
    await held.release(first)
    assert held.count == 1
    assert connections.released == [first]
    renewed = connections.renewed.count(first)
    again = connections.renewed.count(second)
    await until(lambda: connections.renewed.count(second) > again + 2)
    assert connections.renewed.count(first) <= renewed + 1
    await held.close()


def test_a_lease_is_renewed_once_an_interval() -> None:
    async def renewals() -> list[int]:
        connections = FakeConnections()
        held = admission(connections, every=20)
        lease = await held.acquire("a", seconds=60)
        await asyncio.sleep(10)
        counts = []
        # After 10, 30, 50, 70 and 90 seconds; the slice ends after 60.
        for _ in range(5):
            counts.append(connections.renewed.count(lease))
            await asyncio.sleep(20)
        await held.close()
        return counts

    assert in_virtual_time(renewals()) == [0, 1, 2, 3, 3]


async def test_a_lease_is_given_back_once() -> None:
    connections = FakeConnections()
    held = admission(connections)
    lease = await held.acquire("a", seconds=60)
    await held.release(lease)
    await held.release(lease)
    held.release_soon(lease)
    await held.close()
    assert connections.released == [lease]
    assert not held.holds(lease)


async def test_a_cancelled_slice_gives_its_lease_back_too() -> None:
    connections = FakeConnections()
    held = admission(connections)
    lease = await held.acquire("a", seconds=60)
    held.release_soon(lease)
    assert not held.holds(lease)
    await until(lambda: connections.released == [lease])
    await held.close()


async def test_a_release_goes_on_when_the_one_who_waits_for_it_is_cancelled() -> None:
    connections = FakeConnections()
    held = admission(connections)
    lease = await held.acquire("a", seconds=60)
    may_go_on = threading.Event()
    connections.stuck = lambda: may_go_on.wait(5)
    releasing = asyncio.create_task(held.release(lease))
    await asyncio.sleep(0)
    releasing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await releasing
    may_go_on.set()
    await held.close()
    assert connections.released == [lease]


async def test_a_lease_that_went_to_another_is_no_longer_held() -> None:
    connections = FakeConnections()
    held = admission(connections)
    lease = await held.acquire("a", seconds=60)
    connections.lost = {lease}
    await until(lambda: not held.holds(lease))
    await held.release(lease)
    assert connections.released == []
    await held.close()


async def test_a_lease_is_given_back_at_its_slices_end_whatever_the_slice_does() -> None:
    connections = FakeConnections()
    held = admission(connections)
    lease = await held.acquire("a", seconds=3 * EVERY)
    await until(lambda: connections.released == [lease])
    assert not held.holds(lease)
    assert len(connections.renewed) <= 4
    await held.close()


async def test_a_table_that_fails_costs_no_lease() -> None:
    connections = FakeConnections()
    counts: list[int] = []
    held = admission(connections, counts)
    lease = await held.acquire("a", seconds=60)
    connections.failing = True
    with pytest.raises(StoreError):
        await held.acquire("b", seconds=60)
    connections.failing = False
    await until(lambda: bool(connections.renewed))
    assert held.holds(lease)
    connections.failing = True
    await held.release(lease)
    await held.close()


async def test_the_count_is_told_at_each_renewal() -> None:
    connections = FakeConnections()
    counts: list[int] = []
    held = admission(connections, counts)
    await held.acquire("a", seconds=60)
    connections.acquire("in another process")
    await until(lambda: len(counts) >= 2)
    assert counts[-1] == 2
    assert held.count == 2
    await held.close()


async def test_nothing_is_read_while_nothing_is_held() -> None:
    connections = FakeConnections()
    counts: list[int] = []
    held = admission(connections, counts)
    lease = await held.acquire("a", seconds=60)
    await held.release(lease)
    await until(lambda: len(asyncio.all_tasks()) == 1)
    told = len(counts)
    again = await held.acquire("a", seconds=60)
    await until(lambda: len(counts) > told and again in connections.renewed)
    await held.close()


async def test_the_end_gives_everything_back() -> None:
    connections = FakeConnections()
    held = admission(connections, every=60)
    leases = [await held.acquire("a", seconds=60) for _ in range(5)]
    await held.close()
    assert sorted(connections.released, key=lambda lease: lease.slot) == leases
    await until(lambda: len(asyncio.all_tasks()) == 1)
