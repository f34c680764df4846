"""Leases on the real API: both limits hold exactly, and what nobody renews is free again."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from lambda_src.tickertape.connections import Connections, Lease
from lambda_src.tickertape.errors import ConnectionsFullError, StoreError, TooManyConnectionsError
from lambda_src.tickertape.table import Table
from tests.kit.domain import HandClock, store

if TYPE_CHECKING:
    from tests.kit.emulator import Backend, Emulator

LEASE_SECONDS = 40


@pytest.fixture
def table(emulator: "Emulator", backend: "Backend") -> Table:
    return store(emulator, backend)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def leases(table: Table, clock: HandClock, *, maximum: int = 5, per_client: int = 3) -> Connections:
    """As each execution environment has them."""
    return Connections(
        table, clock, maximum=maximum, per_client=per_client, lease_seconds=LEASE_SECONDS
    )


def try_all(
    table: Table, clock: HandClock, clients: list[str], *, maximum: int, per_client: int
) -> list[Lease | type[Exception]]:
    def acquire(client: str) -> Lease | type[Exception]:
        try:
            return leases(table, clock, maximum=maximum, per_client=per_client).acquire(client)
        except (ConnectionsFullError, TooManyConnectionsError) as error:
            return type(error)

    with ThreadPoolExecutor(12) as threads:
        return list(threads.map(acquire, clients))


def test_every_slot_is_taken_once_and_then_it_is_full(table: Table, clock: HandClock) -> None:
    held = leases(table, clock)
    taken = [held.acquire(f"client-{n}") for n in range(5)]
    assert sorted(lease.slot for lease in taken) == [0, 1, 2, 3, 4]
    assert [lease.connections for lease in taken] == [1, 2, 3, 4, 5]
    assert held.count() == 5
    with pytest.raises(ConnectionsFullError, match="Maximum connections reached") as refusal:
        held.acquire("client-6")
    assert refusal.value.maximum == 5
    held.release(taken[2])
    assert held.count() == 4
    assert held.acquire("client-6").slot == taken[2].slot


def test_a_client_has_a_limit_of_its_own(table: Table, clock: HandClock) -> None:
    held = leases(table, clock)
    mine = [held.acquire("me") for _ in range(3)]
    with pytest.raises(TooManyConnectionsError, match="already holds 3 connections"):
        held.acquire("me")
    assert held.acquire("you").connections == 4
    held.release(mine[0])
    assert held.acquire("me").connections == 4


def test_both_limits_hold_when_all_come_at_once(table: Table, clock: HandClock) -> None:
    clients = ["greedy"] * 14 + [f"client-{n}" for n in range(14)]
    got = try_all(table, clock, clients, maximum=12, per_client=4)
    granted = [lease for lease in got if isinstance(lease, Lease)]
    assert len(granted) == 12
    assert len({lease.slot for lease in granted}) == 12
    assert sum(isinstance(lease, Lease) for lease in got[:14]) <= 4
    assert leases(table, clock).count() == 12


def test_one_client_that_connects_all_at_once_gets_exactly_its_limit(
    table: Table, clock: HandClock
) -> None:
    got = try_all(table, clock, ["greedy"] * 30, maximum=100, per_client=10)
    assert sum(isinstance(lease, Lease) for lease in got) == 10
    assert sum(refusal is TooManyConnectionsError for refusal in got) == 20


def test_what_is_not_renewed_is_free_when_it_expires(table: Table, clock: HandClock) -> None:
    dead, alive = leases(table, clock), leases(table, clock)
    lost = [dead.acquire(f"dead-{n}") for n in range(3)]
    kept = [alive.acquire(f"alive-{n}") for n in range(2)]
    clock.move(seconds=LEASE_SECONDS / 2)
    assert [alive.renew(lease) for lease in kept] == [True, True]
    clock.move(seconds=LEASE_SECONDS / 2 - 0.001)
    assert alive.count() == 5
    with pytest.raises(ConnectionsFullError):
        alive.acquire("new")
    clock.move(seconds=0.001)
    assert alive.count() == 2
    new = [alive.acquire(f"new-{n}") for n in range(3)]
    assert {lease.slot for lease in new} == {lease.slot for lease in lost}


def test_a_lease_that_went_to_another_is_neither_renewed_nor_released(
    table: Table, clock: HandClock
) -> None:
    held = leases(table, clock, maximum=1)
    old = held.acquire("old")
    clock.move(seconds=LEASE_SECONDS)
    new = held.acquire("new")
    assert new.slot == old.slot
    assert held.renew(old) is False
    held.release(old)
    assert held.count() == 1
    assert held.renew(new) is True


def test_an_expired_lease_that_nobody_took_may_go_on(table: Table, clock: HandClock) -> None:
    held = leases(table, clock)
    lease = held.acquire("slow")
    clock.move(seconds=10 * LEASE_SECONDS)
    assert held.count() == 0
    assert held.renew(lease) is True
    assert held.count() == 1


def test_no_address_and_no_user_is_stored(
    table: Table, clock: HandClock, emulator: "Emulator"
) -> None:
    leases(table, clock).acquire("addr:192.0.2.7")
    rows = emulator.dynamodb.scan(TableName=table.name)["Items"]
    assert rows
    assert "192.0.2.7" not in str(rows)


def test_a_table_that_is_not_there_is_a_store_error(emulator: "Emulator", clock: HandClock) -> None:
    nowhere = leases(Table("tickertape-nowhere", emulator.dynamodb), clock)
    for ask in (nowhere.count, lambda: nowhere.acquire("me")):
        with pytest.raises(StoreError, match="ResourceNotFoundException"):
            ask()
