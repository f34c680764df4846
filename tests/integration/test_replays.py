"""The past can be had again, but not by everybody for ever."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from lambda_src.tickertape.claims import hashed_address
from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.errors import TooMuchReplayedError
from lambda_src.tickertape.replays import (
    ALLOWED,
    ALLOWED_WITHIN,
    FREE,
    MOST_A_SLICE,
    Replays,
)
from tests.kit.domain import Domain, HandClock, store
from tests.kit.long_log import write_much
from tests.kit.sse.client import RefusedError
from tests.kit.streaming import STREAM, from_address, streaming

if TYPE_CHECKING:
    from tests.conftest import MakeClient
    from tests.kit.emulator import Backend, Emulator
    from tests.kit.server import Servers

HOME = hashed_address("198.51.100.7")


def spend(replays: Replays, address: str = HOME) -> None:
    for _ in range(ALLOWED // MOST_A_SLICE):
        replays.allow(address, 10 * MOST_A_SLICE)


def test_an_address_has_a_budget_which_comes_back(emulator: "Emulator", backend: "Backend") -> None:
    clock = HandClock()
    replays = Replays(store(emulator, backend), clock)
    spend(replays)
    with pytest.raises(TooMuchReplayedError):
        replays.allow(HOME, FREE + 1)
    # Whoever was away for a moment only is let in, and so is everybody else.
    replays.allow(HOME, FREE)
    replays.allow(hashed_address("198.51.100.8"), MOST_A_SLICE)
    clock.move(seconds=ALLOWED_WITHIN.total_seconds())
    replays.allow(HOME, MOST_A_SLICE)


async def test_whoever_comes_again_and_again_with_an_old_id_is_told_to_wait(
    make_server: "Servers", emulator: "Emulator", make_client: "MakeClient"
) -> None:
    live = streaming(make_server("streaming", heartbeat_seconds=20), emulator, make_client)
    head = write_much(live.domain, rows=5, items_each=500)
    assert head > FREE
    old, new = {"last_event_id": "evt_1"}, {"last_event_id": f"evt_{head - FREE}"}
    home, elsewhere = from_address(7), from_address(8)
    async with live.client().open(STREAM, headers=home, params=old) as stream:
        assert (await stream.next()).data["resume"] == "resumed"
    await asyncio.to_thread(spend_all, live.domain)
    refusal = await live.client().http.get(STREAM, headers=home, params=old)
    assert (refusal.status_code, refusal.json()["code"]) == (429, "replay_limit")
    assert int(refusal.headers["Retry-After"]) == refusal.json()["retry_after"] > 0
    waiting = old | {"on_full": "wait"}
    async with live.client().open(STREAM, headers=home, params=waiting) as stream:
        [refused] = await stream.rest()
    assert (refused.name, refused.data["reason"]) == ("refused", "replay_limit")
    for headers, params in ((home, {}), (home, new), (elsewhere, old)):
        async with live.client().open(STREAM, headers=headers, params=params) as stream:
            assert (await stream.next()).name == "connection_open"
    with pytest.raises(RefusedError):
        async with live.client().open(STREAM, headers=home, params=old):
            pass


def spend_all(domain: Domain) -> None:
    """In this hour and, if it is about to end, in the next."""
    for clock in (utc_now, lambda: utc_now() + ALLOWED_WITHIN):
        replays = Replays(domain.table, clock)
        for behind in (MOST_A_SLICE, FREE + 1):
            with suppress(TooMuchReplayedError):
                while True:
                    replays.allow(HOME, behind)
