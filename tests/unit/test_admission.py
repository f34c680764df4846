"""The leases of a process: renewed together while held, given back once."""

import asyncio
import threading

import pytest

from lambda_src.contract.events import CloseReason
from lambda_src.streaming import admission as admission_module
from lambda_src.streaming.admission import Admission
from lambda_src.tickertape.backoff import LONGEST_SECONDS, backoff
from lambda_src.tickertape.claims import Claim
from lambda_src.tickertape.errors import StoreError
from tests.kit.fake_feed import until
from tests.kit.fake_stream import FakeConnections
from tests.kit.virtual_time import in_virtual_time

EVERY = 0.01
ANN = Claim.of("ann", "192.0.2.1")
BEN = Claim.of("ben", "192.0.2.1")


def admission(
    connections: FakeConnections, counts: list[int] | None = None, every: float = EVERY
) -> Admission:
    told = [] if counts is None else counts
    return Admission(connections, every_seconds=every, renewed=told.append)


async def test_held_leases_are_renewed_until_they_are_released() -> None:
    connections = FakeConnections()
    held = admission(connections)
    first = await held.acquire(ANN, seconds=60)
    second = await held.acquire(BEN, seconds=60)
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
        lease = await held.acquire(ANN, seconds=60)
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
    lease = await held.acquire(ANN, seconds=60)
    await held.release(lease)
    await held.release(lease)
    held.release_soon(lease)
    await held.close()
    assert connections.released == [lease]
    assert not held.holds(lease)


async def test_a_cancelled_slice_gives_its_lease_back_too() -> None:
    connections = FakeConnections()
    held = admission(connections)
    lease = await held.acquire(ANN, seconds=60)
    held.release_soon(lease)
    assert not held.holds(lease)
    await until(lambda: connections.released == [lease])
    await held.close()


async def test_a_release_goes_on_when_the_one_who_waits_for_it_is_cancelled() -> None:
    connections = FakeConnections()
    held = admission(connections)
    lease = await held.acquire(ANN, seconds=60)
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
    lease = await held.acquire(ANN, seconds=60)
    connections.gone = {lease: CloseReason.LEASE_LOST}
    await until(lambda: not held.holds(lease))
    await held.release(lease)
    assert connections.released == []
    await held.close()


async def test_a_lease_is_given_back_at_its_slices_end_whatever_the_slice_does() -> None:
    connections = FakeConnections()
    held = admission(connections)
    lease = await held.acquire(ANN, seconds=3 * EVERY)
    await until(lambda: connections.released == [lease])
    assert not held.holds(lease)
    assert len(connections.renewed) <= 4
    await held.close()


async def test_a_table_that_fails_costs_no_lease() -> None:
    connections = FakeConnections()
    counts: list[int] = []
    held = admission(connections, counts)
    lease = await held.acquire(ANN, seconds=60)
    connections.failing = True
    with pytest.raises(StoreError):
        await held.acquire(BEN, seconds=60)
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
    await held.acquire(ANN, seconds=60)
    connections.try_acquire(BEN)
    await until(lambda: len(counts) >= 2)
    assert counts[-1] == 2
    assert held.count == 2
    await held.close()


async def test_nothing_is_read_while_nothing_is_held() -> None:
    connections = FakeConnections()
    counts: list[int] = []
    held = admission(connections, counts)
    lease = await held.acquire(ANN, seconds=60)
    await held.release(lease)
    await until(lambda: len(asyncio.all_tasks()) == 1)
    told = len(counts)
    again = await held.acquire(ANN, seconds=60)
    await until(lambda: len(counts) > told and again in connections.renewed)
    await held.close()


async def test_the_end_gives_everything_back() -> None:
    connections = FakeConnections()
    held = admission(connections, every=60)
    leases = [await held.acquire(ANN, seconds=60) for _ in range(5)]
    await held.close()
    assert sorted(connections.released, key=lambda lease: lease.slot) == leases
    await until(lambda: len(asyncio.all_tasks()) == 1)


async def test_a_count_that_was_read_before_a_release_does_not_undo_it() -> None:
    connections = FakeConnections()
    told: list[int] = []
    held = admission(connections, told)
    first = await held.acquire(ANN, seconds=60)
    await held.acquire(BEN, seconds=60)
    counting, may_answer = threading.Event(), threading.Event()

    def hold() -> None:
        counting.set()
        may_answer.wait(5)

    connections.count_held = hold
    assert await asyncio.to_thread(counting.wait, 5)
    await held.release(first)
    connections.count_held = lambda: None
    may_answer.set()
    before = len(told)
    await until(lambda: len(told) > before)
    assert told[before] == 1
    assert held.count == 1
    await held.close()


async def test_a_failure_that_nobody_foresaw_ends_no_renewal(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Else every lease of the process would expire under its open slice."""
    connections = FakeConnections()
    held = admission(connections)
    lease = await held.acquire(ANN, seconds=60)

    def broken() -> None:
        raise KeyError("Items")

    connections.count_held = broken
    await until(lambda: "could not be renewed; trying again" in caplog.text)
    connections.count_held = lambda: None
    renewed = len(connections.renewed)
    await until(lambda: len(connections.renewed) > renewed + 1)
    assert held.lost(lease) is None
    await held.close()


@pytest.mark.parametrize("reason", [CloseReason.REPLACED, CloseReason.LEFT])
async def test_a_place_that_its_client_took_or_gave_up_is_noticed_before_the_next_renewal(
    reason: CloseReason, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission_module, "LOOK_SECONDS", EVERY)
    connections = FakeConnections()
    woken: list[bool] = []
    held = Admission(
        connections, every_seconds=60, renewed=lambda _: None, lost=lambda: woken.append(True)
    )
    named = await held.acquire(Claim.of("ann", "192.0.2.1", "tab"), seconds=60)
    plain = await held.acquire(BEN, seconds=60)
    await until(lambda: connections.looked_at.count(named) > 1)
    assert plain not in connections.looked_at
    connections.gone[named] = reason
    await until(lambda: bool(woken))
    assert held.lost(named) is reason
    await held.release(named)
    assert connections.released == []
    assert connections.renewed == []
    await held.close()


async def test_who_is_never_first_is_told_so_after_pauses_that_are_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paused: list[int] = []

    class Contended(FakeConnections):
        def try_acquire(self, claim: Claim) -> None:
            assert claim is ANN
            self.taken += 1

    def pause(attempt: int) -> float:
        assert backoff(attempt) <= LONGEST_SECONDS
        paused.append(attempt)
        return 0

    monkeypatch.setattr(admission_module, "backoff", pause)
    connections = Contended()
    with pytest.raises(StoreError, match="at once"):
        await admission(connections).acquire(ANN, seconds=60)
    assert connections.taken == admission_module.ATTEMPTS
    assert paused == list(range(admission_module.ATTEMPTS))
