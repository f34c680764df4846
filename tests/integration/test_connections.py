"""Leases on the real API: both limits hold exactly, and what nobody renews is free again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from lambda_src.contract.events import CloseReason
from lambda_src.contract.slices import LINGERING, LINGERING_SECONDS
from lambda_src.tickertape.claims import Claim
from lambda_src.tickertape.connections import Connections
from lambda_src.tickertape.errors import (
    ConnectionsFullError,
    StoreError,
    TooManyConnectionsError,
    TooManyLingeringError,
)
from lambda_src.tickertape.leases import Lease
from lambda_src.tickertape.table import Table
from tests.kit.domain import HandClock, store, taken

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from tests.kit.emulator import Backend, Emulator

LEASE_SECONDS = 40


@pytest.fixture
def table(emulator: "Emulator", backend: "Backend") -> Table:
    return store(emulator, backend)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def leases(
    table: Table,
    clock: HandClock,
    *,
    maximum: int = 5,
    per_client: int = 3,
    per_address: int = 100,
) -> Connections:
    """As each execution environment has them."""
    return Connections(
        table,
        clock,
        maximum=maximum,
        per_client=per_client,
        per_address=per_address,
        lease_seconds=LEASE_SECONDS,
    )


def take(connections: Connections, user: str) -> Lease:
    """For a session whose address is nobody else's."""
    return taken(connections, f"the house of {user}", user)


def try_all(
    table: Table, clock: HandClock, clients: list[str], *, maximum: int, per_client: int
) -> list[Lease | type[Exception]]:
    def acquire(client: str) -> Lease | type[Exception]:
        try:
            return take(leases(table, clock, maximum=maximum, per_client=per_client), client)
        except (ConnectionsFullError, TooManyConnectionsError) as error:
            return type(error)

    with ThreadPoolExecutor(12) as threads:
        return list(threads.map(acquire, clients))


def test_every_slot_is_taken_once_and_then_it_is_full(table: Table, clock: HandClock) -> None:
    held = leases(table, clock)
    first = [take(held, f"client-{n}") for n in range(5)]
    assert sorted(lease.slot for lease in first) == [0, 1, 2, 3, 4]
    assert [lease.connections for lease in first] == [1, 2, 3, 4, 5]
    assert held.count() == 5
    with pytest.raises(ConnectionsFullError, match="Maximum connections reached") as refusal:
        take(held, "client-6")
    assert refusal.value.maximum == 5
    held.release(first[2])
    assert held.count() == 4
    assert take(held, "client-6").slot == first[2].slot


def test_a_client_has_a_limit_of_its_own(table: Table, clock: HandClock) -> None:
    held = leases(table, clock)
    mine = [take(held, "me") for _ in range(3)]
    with pytest.raises(TooManyConnectionsError, match="already holds 3 connections"):
        take(held, "me")
    assert take(held, "you").connections == 4
    held.release(mine[0])
    assert take(held, "me").connections == 4


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
    lost = [take(dead, f"dead-{n}") for n in range(3)]
    kept = [take(alive, f"alive-{n}") for n in range(2)]
    clock.move(seconds=LEASE_SECONDS / 2)
    assert [alive.renew(lease) for lease in kept] == [None, None]
    clock.move(seconds=LEASE_SECONDS / 2 - 0.001)
    assert alive.count() == 5
    with pytest.raises(ConnectionsFullError):
        take(alive, "new")
    clock.move(seconds=0.001)
    assert alive.count() == 2
    new = [take(alive, f"new-{n}") for n in range(3)]
    assert {lease.slot for lease in new} == {lease.slot for lease in lost}


def test_a_lease_that_went_to_another_is_neither_renewed_nor_released(
    table: Table, clock: HandClock
) -> None:
    held = leases(table, clock, maximum=1)
    old = take(held, "old")
    clock.move(seconds=LEASE_SECONDS)
    new = take(held, "new")
    assert new.slot == old.slot
    assert held.renew(old) is CloseReason.LEASE_LOST
    held.release(old)
    assert held.count() == 1
    assert held.renew(new) is None


def test_an_expired_lease_that_nobody_took_may_go_on(table: Table, clock: HandClock) -> None:
    held = leases(table, clock)
    lease = take(held, "slow")
    clock.move(seconds=10 * LEASE_SECONDS)
    assert held.count() == 0
    assert held.renew(lease) is None
    assert held.count() == 1


def test_expired_leases_do_not_go_on_beside_those_that_were_let_in_meanwhile(
    table: Table, clock: HandClock
) -> None:
    """As after a process, or the table, was out of breath for longer than a lease."""
    held = leases(table, clock, maximum=100)
    old = [take(held, "client") for _ in range(3)]
    clock.move(seconds=LEASE_SECONDS)
    new = [take(held, "client") for _ in range(2)]
    assert [held.renew(lease) for lease in old] == [None, *2 * [CloseReason.LEASE_LOST]]
    assert held.count() == 3
    assert [held.renew(lease) for lease in new] == [None, None]


def test_expired_leases_go_on_together_where_there_is_room(table: Table, clock: HandClock) -> None:
    held = leases(table, clock, maximum=100)
    old = [take(held, "client") for _ in range(3)]
    clock.move(seconds=LEASE_SECONDS)

    def renewed(lease: Lease) -> CloseReason | None:
        for _ in range(100):
            with suppress(StoreError):
                return held.renew(lease)
        raise AssertionError("Others were always first")

    with ThreadPoolExecutor(3) as threads:
        assert list(threads.map(renewed, old)) == [None, None, None]
    assert held.count() == 3


def replaced(held: Connections, address: str, times: int) -> Lease:
    """For a session whose only address it is."""
    lease = taken(held, address, address, "tab")
    for _ in range(times):
        lease = taken(held, address, address, "tab")
    return lease


def test_what_was_replaced_runs_on_for_a_moment_and_few_of_an_address_may(
    table: Table, clock: HandClock
) -> None:
    held = leases(table, clock)
    last = replaced(held, HOME, LINGERING)
    with pytest.raises(TooManyLingeringError):
        taken(held, HOME, HOME, "tab")
    # Its place is its own as before, nobody else is concerned, and another connection is let in.
    assert held.renew(last) is None
    replaced(held, "192.0.2.8", LINGERING)
    taken(held, HOME, HOME, "another tab")
    clock.move(seconds=LINGERING_SECONDS)
    replaced(held, HOME, LINGERING - 1)


def test_one_that_has_ended_runs_on_no_longer(table: Table, clock: HandClock) -> None:
    held = leases(table, clock)
    first = taken(held, HOME, HOME, "tab")
    replaced(held, HOME, LINGERING - 1)
    assert held.lost(first) is CloseReason.REPLACED
    held.ended(first)
    last = taken(held, HOME, HOME, "tab")
    with pytest.raises(TooManyLingeringError):
        taken(held, HOME, HOME, "tab")
    held.release(last)
    taken(held, HOME, HOME, "tab")


def test_opening_and_leaving_is_bounded_like_replacing(table: Table, clock: HandClock) -> None:
    held = leases(table, clock, maximum=100)
    for n in range(LINGERING):
        taken(held, HOME, "me", f"tab-{n}")
        held.leave(Claim.of(None, HOME, f"tab-{n}"))
    assert held.count() == 0
    taken(held, HOME, "me", "one more")
    with pytest.raises(TooManyLingeringError):
        held.leave(Claim.of(None, HOME, "one more"))
    assert held.count() == 1


def test_the_bound_holds_when_all_leave_at_once(table: Table, clock: HandClock) -> None:
    held = leases(table, clock, maximum=100, per_client=30)
    opened = [taken(held, HOME, "me", f"tab-{n}") for n in range(LINGERING + 5)]

    def leave(number: int) -> bool:
        try:
            held.leave(Claim.of(None, HOME, f"tab-{number}"))
        except TooManyLingeringError:
            return False
        return True

    with ThreadPoolExecutor(12) as threads:
        left = list(threads.map(leave, range(len(opened))))
    assert sum(left) <= LINGERING
    assert held.count() == len(opened) - LINGERING


def test_no_address_and_no_user_is_stored(
    table: Table, clock: HandClock, emulator: "Emulator"
) -> None:
    taken(leases(table, clock), "192.0.2.7")
    rows = emulator.dynamodb.scan(TableName=table.name)["Items"]
    assert rows
    assert "192.0.2.7" not in str(rows)


def test_a_table_that_is_not_there_is_a_store_error(emulator: "Emulator", clock: HandClock) -> None:
    nowhere = leases(Table("tickertape-nowhere", emulator.dynamodb), clock)
    for ask in (nowhere.count, lambda: take(nowhere, "me")):
        with pytest.raises(StoreError, match="ResourceNotFoundException"):
            ask()


HOME = "192.0.2.7"


def test_an_address_has_a_share_whatever_sessions_it_makes(table: Table, clock: HandClock) -> None:
    held = leases(table, clock, maximum=6, per_client=1, per_address=2)
    mine = [taken(held, HOME, f"user-{n}") for n in range(2)]
    for user in ("user-2", None):
        with pytest.raises(TooManyConnectionsError, match="This address already holds 2"):
            taken(held, HOME, user)
    assert taken(held, "192.0.2.8", "user-2").connections == 3
    held.release(mine[0])
    assert taken(held, HOME).connections == 3


def test_the_share_of_an_address_holds_when_its_sessions_come_all_at_once(
    table: Table, clock: HandClock
) -> None:
    def acquire(number: int) -> bool:
        held = leases(table, clock, maximum=100, per_client=1, per_address=10)
        try:
            return bool(taken(held, HOME, f"user-{number}"))
        except TooManyConnectionsError:
            return False

    with ThreadPoolExecutor(12) as threads:
        assert sum(threads.map(acquire, range(30))) == 10


# That two choose the same slot is then no more than a thought.
SO_MANY = 100_000


class Overtaken(Table):
    """Before the first write, others come in."""

    def __init__(self, name: str, client: "DynamoDBClient", others: Callable[[], object]) -> None:
        super().__init__(name, client)
        self._others: Callable[[], object] | None = others

    def transact(self, *actions: "TransactWriteItemTypeDef") -> None:
        others, self._others = self._others, None
        if others:
            others()
        super().transact(*actions)


@pytest.mark.parametrize(("room", "let_in"), [(5, True), (4, False)])
def test_whoever_is_overtaken_is_let_in_at_once_where_there_is_room_for_all(
    table: Table, clock: HandClock, emulator: "Emulator", *, room: int, let_in: bool
) -> None:
    """An office that opens in the same second."""
    before = 2
    held = leases(table, clock, maximum=SO_MANY, per_address=before + room)
    for number in range(before):
        taken(held, HOME, f"early-{number}")

    def others() -> None:
        for number in range(4):
            taken(held, HOME, f"other-{number}")

    overtaken = Overtaken(table.name, emulator.dynamodb, others)
    mine = leases(overtaken, clock, maximum=SO_MANY, per_address=before + room)
    lease = mine.try_acquire(Claim.of("me", HOME, None))
    assert (lease is not None) is let_in
    assert held.count() == before + 4 + let_in


@pytest.mark.parametrize("user", ["me", None])
def test_a_connection_takes_its_own_place_over(
    table: Table, clock: HandClock, user: str | None
) -> None:
    """In a full house, with the client and its address at their limits."""
    held = leases(table, clock, maximum=2, per_client=1, per_address=1)
    taken(held, "192.0.2.8")
    old = taken(held, HOME, user, "tab")
    new = taken(held, HOME, user, "tab")
    assert (new.slot, new.connections) == (old.slot, 2)
    assert held.lost(old) is CloseReason.REPLACED
    assert held.renew(old) is CloseReason.REPLACED
    held.release(old)
    assert held.lost(new) is None
    assert held.renew(new) is None
    assert held.count() == 2
    with pytest.raises(TooManyConnectionsError):
        taken(held, HOME, user, "another-tab")


def test_a_connection_that_moves_to_another_address_keeps_to_that_ones_share(
    table: Table, clock: HandClock
) -> None:
    held = leases(table, clock, maximum=5, per_address=1)
    old = taken(held, HOME, "me", "tab")
    taken(held, "192.0.2.8", "you")
    with pytest.raises(TooManyConnectionsError, match="This address"):
        taken(held, "192.0.2.8", "me", "tab")
    moved = taken(held, "192.0.2.9", "me", "tab")
    assert moved.slot == old.slot
    assert held.count() == 2
    assert taken(held, HOME).connections == 3


def test_nobody_takes_anothers_place_by_naming_it(table: Table, clock: HandClock) -> None:
    held = leases(table, clock, maximum=3)
    mine = taken(held, HOME, "me", "tab")
    for address, user in ((HOME, "you"), (HOME, None)):
        taken(held, address, user, "tab")
    assert held.count() == 3
    assert held.renew(mine) is None


def test_a_connection_that_comes_back_at_once_twice_has_one_place(
    table: Table, clock: HandClock
) -> None:
    def acquire(_: int) -> Lease:
        return taken(leases(table, clock), HOME, "me", "tab")

    with ThreadPoolExecutor(8) as threads:
        got = list(threads.map(acquire, range(8)))
    held = leases(table, clock)
    assert held.count() == 1
    assert sum(held.lost(lease) is None for lease in got) == 1


def test_a_connection_that_leaves_frees_its_place_and_no_other(
    table: Table, clock: HandClock
) -> None:
    held = leases(table, clock)
    mine = taken(held, HOME, "me", "tab-1")
    other = taken(held, HOME, "me", "tab-2")
    for address, connection in (("192.0.2.8", "tab-1"), (HOME, "tab-3")):
        held.leave(Claim.of(None, address, connection))
    assert held.count() == 2
    held.leave(Claim.of(None, HOME, "tab-1"))
    assert held.count() == 1
    assert held.lost(mine) is CloseReason.LEFT
    assert held.renew(mine) is CloseReason.LEFT
    assert held.lost(other) is None
    held.leave(Claim.of(None, HOME, "tab-1"))
    assert held.count() == 1
