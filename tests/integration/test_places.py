"""Places are fair: a connection's own is its own, and no address has more than its share."""

import asyncio
import json
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from lambda_src.contract import streams
from lambda_src.contract.slices import LINGERING_SECONDS
from tests.kit.long_log import write_much
from tests.kit.raw_http import connected
from tests.kit.server import serving
from tests.kit.siege import besiege
from tests.kit.sse.client import RefusedError
from tests.kit.streaming import STREAM, Streaming, bearer, from_address, streaming, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import MakeClient
    from tests.kit.emulator import Backend, Emulator
    from tests.kit.processes import Processes
    from tests.kit.server import Server, Servers

MAXIMUM = 12
PER_ADDRESS = 4
SETTINGS: dict[str, Any] = {
    "max_connections": MAXIMUM,
    "connections_per_client": 2,
    "connections_per_address": PER_ADDRESS,
    "slice_seconds": 30,
    "heartbeat_seconds": 2,
    "poll_seconds": 0.2,
}
HOME = from_address(7)
COMERS = 6
OFFICE = 30
OFFICE_SHARE = {"connections_per_address": 33}
VISITS = 3


@pytest.fixture(scope="module")
def servers(
    processes: "Processes", emulator: "Emulator", module_backend: "Backend"
) -> "Iterator[tuple[Server, Server]]":
    with serving(processes, emulator, module_backend) as start:
        yield start("streaming", **SETTINGS), start("dashboard", max_connections=MAXIMUM)


@pytest.fixture
def house(
    servers: "tuple[Server, Server]", emulator: "Emulator", make_client: "MakeClient"
) -> Streaming:
    return streaming(servers[0], emulator, make_client)


async def free(house: Streaming) -> None:
    await until(lambda: house.connections == 0)


async def test_a_connection_that_comes_back_takes_its_own_place_and_the_old_one_is_told(
    house: Streaming,
) -> None:
    params = {"connection": "tab-1"}
    client = house.client()
    async with client.open(STREAM, headers=HOME, params=params) as old:
        await old.until("connection_open")
        async with client.open(STREAM, headers=HOME, params=params) as new:
            await new.until("heartbeat")
            assert (await old.until("connection_close")).data["reason"] == "replaced"
            assert house.connections == 1
            await new.until("heartbeat")
    await free(house)


async def test_reloads_whose_last_execution_runs_on_are_let_in_soon(house: Streaming) -> None:
    """As on Lambda, which tells no function that its client has left. Their places are kept."""
    visitors = [house.domain.sessions.create().token for _ in range(PER_ADDRESS)]

    async def reload(number: int, opened: AsyncExitStack) -> set[str]:
        """What it was told when it was not let in at once."""
        client, told, reloads = house.client(total=80), set(), 0
        while reloads < 10:
            try:
                stream = await opened.enter_async_context(
                    client.open(
                        STREAM,
                        headers=from_address(12) | bearer(visitors[number]),
                        params={"connection": f"tab-{number}"},
                    )
                )
            except RefusedError as refusal:
                answer = json.loads(refusal.body)
                told.add(answer["code"])
                await asyncio.sleep(answer["retry_after"])
            else:
                assert (await stream.next()).name == "connection_open"
                reloads += 1
        return told

    async with AsyncExitStack() as opened:
        told = await asyncio.gather(*[reload(number, opened) for number in range(PER_ADDRESS)])
        assert house.connections == PER_ADDRESS
    assert set().union(*told) == {"reconnecting_too_fast"}
    await free(house)


async def test_whoever_opens_and_leaves_without_end_is_told_to_slow_down(
    house: Streaming, servers: "tuple[Server, Server]", make_client: "MakeClient"
) -> None:
    client = house.client(total=60)
    dashboard = make_client(servers[1].url).http
    left = 0

    async def open_and_leave(opened: AsyncExitStack) -> None:
        nonlocal left
        stream = await opened.enter_async_context(
            client.open(STREAM, headers=from_address(11), params={"connection": "loop"})
        )
        await stream.next()
        await dashboard.post(streams.LEAVE, params={"connection": "loop"}, headers=from_address(11))
        left += 1

    async def without_end(opened: AsyncExitStack) -> None:
        while left < 200:
            await open_and_leave(opened)

    async with AsyncExitStack() as opened:
        with pytest.raises(RefusedError) as refusal:
            await without_end(opened)
        assert (refusal.value.status, left > 0) == (429, True)
        assert json.loads(refusal.value.body)["code"] == "reconnecting_too_fast"
        # An EventSource is told so in a stream, and nobody else is concerned.
        asked = {"connection": "loop", "on_full": "wait"}
        answer = await client.http.get(STREAM, headers=from_address(11), params=asked)
        assert "event: refused\nretry: 2000\n" in answer.text
        async with client.open(STREAM, headers=from_address(9)) as other:
            assert (await other.next()).name == "connection_open"
    await free(house)


async def test_an_address_that_wants_every_place_keeps_nobody_else_out(
    house: Streaming, servers: "tuple[Server, Server]", make_client: "MakeClient"
) -> None:
    """`make bench ONLY=siege` measures how long the others wait."""
    http = make_client(servers[0].url, total=60).http
    siege = await besiege(http, *servers, seconds=3, comers=COMERS, greedy=2 * MAXIMUM)
    assert siege.refused[429] > 0
    assert len(siege.waits) >= COMERS
    assert siege.turned_away == 0
    await free(house)


async def test_one_that_was_replaced_and_does_not_read_is_cut(
    house: Streaming,
) -> None:
    """Its execution would run on, without a place, to the end of its slice."""
    begin = house.domain.feed.head(consistent=True)
    await asyncio.to_thread(write_much, house.domain, rows=20, items_each=700)
    asked = f"/{STREAM}?connection=stuck"
    given = from_address(10) | {"Last-Event-ID": f"evt_{begin}", "X-Correlation-ID": "stuck-reader"}
    async with connected(house.server.url, receive_buffer=2048) as stuck:
        stuck.request(asked, given)
        await stuck.head()
        async with house.client(total=30).open(
            STREAM, headers=from_address(10), params={"connection": "stuck"}
        ) as new:
            await new.next()
            await until(lambda: ended(house, "stuck-reader"), seconds=LINGERING_SECONDS + 4)
            assert house.connections == 1
    await free(house)


async def test_readers_that_stop_cost_no_memory_while_the_feed_goes_on(house: Streaming) -> None:
    """What they miss is in the log, and waits for them there alone."""
    begin = house.domain.feed.head(consistent=True)
    await asyncio.to_thread(write_much, house.domain, rows=10, items_each=700)
    process = psutil.Process(house.server.process.pid)
    async with AsyncExitStack() as opened:
        for number in range(MAXIMUM - 1):
            stuck = await opened.enter_async_context(
                connected(house.server.url, receive_buffer=2048)
            )
            asked = from_address(50 + number) | {"Last-Event-ID": f"evt_{begin}"}
            stuck.request(f"/{STREAM}", asked)
            await stuck.head()
        reading = await opened.enter_async_context(
            house.client(total=60).open(STREAM, headers=from_address(49))
        )
        grown = []
        for _ in range(4):
            last = await asyncio.to_thread(write_much, house.domain, rows=2, items_each=700)
            while (await reading.next()).id != f"evt_{last}":
                pass
            grown.append(process.memory_info().rss)
        assert house.connections == MAXIMUM
    # Once all is warm: what the others missed of it would be some 2 MB each.
    assert grown[-1] - grown[0] < 8_000_000
    await free(house)


def ended(house: Streaming, correlation_id: str) -> bool:
    lines = house.server.process.log.splitlines()
    return any("Connection closed" in line and correlation_id in line for line in lines)


async def test_a_beacon_frees_a_place_at_once(
    house: Streaming, servers: "tuple[Server, Server]", make_client: "MakeClient"
) -> None:
    dashboard = make_client(servers[1].url).http

    async def leave(connection: str, headers: dict[str, str]) -> None:
        answer = await dashboard.post(
            streams.LEAVE, params={"connection": connection}, headers=headers
        )
        assert (answer.status_code, answer.content) == (204, b"")

    viewer = house.domain.sessions.create()
    async with house.client().open(
        STREAM, headers=HOME | bearer(viewer.token), params={"connection": "tab-1"}
    ) as stream:
        await stream.until("heartbeat")
        for connection in ("tab-2", "", "not an id", "x" * 1000):
            await leave(connection, HOME)
        await leave("tab-1", from_address(8))
        assert house.connections == 1
        await leave("tab-1", HOME)
        assert house.connections == 0
        assert (await stream.until("connection_close")).data["reason"] == "left"
    await leave("tab-1", HOME)


async def test_the_status_tells_whoever_names_a_connection_whether_it_could_be_open(
    house: Streaming,
) -> None:
    """Places that are free for others are none for a client that has all of its own."""
    viewer = house.domain.sessions.create()
    http = house.client().http

    async def room(number: int, connection: str, headers: dict[str, str]) -> object:
        answer = await http.get(
            streams.STATUS,
            params={"connection": connection},
            headers=headers | from_address(number),
        )
        return answer.json()["room"]

    async with AsyncExitStack() as opened:
        for tab in ("tab-1", "tab-2"):
            stream = await opened.enter_async_context(
                house.client().open(
                    STREAM, headers=HOME | bearer(viewer.token), params={"connection": tab}
                )
            )
            await stream.until("connection_open")
        assert await room(7, "tab-3", bearer(viewer.token)) == 0
        # It would take its own place over.
        assert await room(7, "tab-2", bearer(viewer.token)) == 1
        assert await room(7, "tab-3", {}) == PER_ADDRESS - 2
        assert await room(8, "tab-3", {}) == PER_ADDRESS
        assert await room(8, "tab-3", bearer(viewer.token)) == 0
    assert (await http.get(streams.STATUS, params={"connection": "a b"})).status_code == 422
    await free(house)


@pytest.mark.parametrize("wrong", ["", "two words", "x" * 65, "a.b", "\u00e9"])
async def test_a_connection_id_is_bounded(house: Streaming, wrong: str) -> None:
    answer = await house.client().http.get(STREAM, params={"connection": wrong})
    assert answer.status_code == 422


async def test_no_address_keeps_the_others_out_whatever_sessions_it_makes(
    house: Streaming,
) -> None:
    """One address tries for everything, with a session a stream, while others come and go."""
    over = asyncio.Event()
    held = refused = 0
    most = 0

    async def greedy() -> None:
        nonlocal held, refused, most
        client = house.client(total=60)
        while not over.is_set():
            token = (await asyncio.to_thread(house.domain.sessions.create)).token
            try:
                async with client.open(STREAM, headers=HOME | bearer(token)) as stream:
                    await stream.next()
                    held += 1
                    most = max(most, held)
                    await over.wait()
                    held -= 1
            except RefusedError:
                refused += 1

    async def come_and_go(number: int) -> int:
        """How often it was refused."""
        client = house.client(total=30)
        refusals = visits = 0
        while visits < VISITS:
            try:
                async with client.open(STREAM, headers=from_address(100 + number)) as stream:
                    assert (await stream.next()).name == "connection_open"
                    visits += 1
            except RefusedError:
                refusals += 1
        return refusals

    greed = [asyncio.create_task(greedy()) for _ in range(MAXIMUM)]
    await until(lambda: held == PER_ADDRESS and refused > MAXIMUM, seconds=20)
    async with asyncio.timeout(60):
        refusals = await asyncio.gather(*[come_and_go(number) for number in range(COMERS)])
    over.set()
    await asyncio.gather(*greed)
    assert refusals == [0] * COMERS
    assert most == PER_ADDRESS
    await free(house)


async def test_an_office_of_thirty_opens_in_the_same_second(
    make_server: "Servers", emulator: "Emulator", make_client: "MakeClient"
) -> None:
    """Each of them with a session of its own, behind one address."""
    server = make_server("streaming", **SETTINGS | {"max_connections": 60} | OFFICE_SHARE)
    office = streaming(server, emulator, make_client)
    visitors = [office.domain.sessions.create().token for _ in range(OFFICE)]

    async def first_of(number: int, opened: AsyncExitStack) -> str:
        """The name of the first event."""
        asked = office.client(total=60).open(
            STREAM,
            headers=from_address(30) | bearer(visitors[number]),
            params={"connection": f"desk-{number}"},
        )
        return (await (await opened.enter_async_context(asked)).next()).name

    async with AsyncExitStack() as opened:
        names = await asyncio.gather(*[first_of(number, opened) for number in range(OFFICE)])
        assert office.connections == OFFICE
    assert set(names) == {"connection_open"}
