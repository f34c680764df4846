"""How slices end: by themselves, before Lambda's deadline, at SIGTERM, when a client leaves."""

import asyncio
import json
import re
import signal
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import httpx
import pytest

from lambda_src.contract.slices import MOST_BYTES
from lambda_src.tickertape.feed import MAX_ITEMS
from tests.kit.feed_items import item
from tests.kit.raw_http import connected
from tests.kit.server import Servers, serving
from tests.kit.streaming import (
    STREAM,
    Streaming,
    bearer,
    from_address,
    item_ids,
    streaming,
    until,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import MakeClient
    from tests.kit.emulator import Backend, Emulator
    from tests.kit.processes import Processes
    from tests.kit.server import Server

SECONDS = 30
RELEASE = "api/utils/version/stream"


@pytest.fixture(scope="module")
def server(
    processes: "Processes", emulator: "Emulator", module_backend: "Backend"
) -> "Iterator[Server]":
    with serving(processes, emulator, module_backend) as servers:
        yield servers("streaming", slice_seconds=SECONDS, heartbeat_seconds=5, poll_seconds=0.05)


@pytest.fixture
def live(server: "Server", emulator: "Emulator", make_client: "MakeClient") -> Streaming:
    return streaming(server, emulator, make_client)


def lambda_context(seconds_left: float) -> dict[str, str]:
    deadline = int((time.time() + seconds_left) * 1000)
    return {"x-amzn-lambda-context": json.dumps({"deadline": deadline})}


async def test_slices_end_at_different_times(live: Streaming) -> None:
    """Else streams that were cut together would return together."""

    async def length(number: int) -> float:
        async with live.client().open(STREAM, headers=from_address(number)) as stream:
            return float((await stream.next()).data["slice_seconds"])

    lengths = await asyncio.gather(*[length(n) for n in range(12)])
    assert all(0.8 * SECONDS <= each <= 1.2 * SECONDS for each in lengths)
    assert max(lengths) - min(lengths) > 0.02 * SECONDS


async def test_slices_are_joined_by_the_cursor(live: Streaming) -> None:
    """Three slices of a second, publishing all the while: every item once, in order."""
    head = live.domain.feed.head()
    last_event_id = f"evt_{head}"
    stop = asyncio.Event()

    async def publish() -> None:
        while not stop.is_set():
            await asyncio.to_thread(live.domain.publish, 3)
            await asyncio.sleep(0.05)

    publishing = asyncio.create_task(publish())
    client = live.client()
    async with client.follow(
        STREAM, headers=lambda_context(6), last_event_id=last_event_id, slices=3, retry=0.05
    ) as events:
        received = [event async for event in events]
    stop.set()
    await publishing
    ids = item_ids(received)
    assert ids == [f"evt_{head + n}" for n in range(1, len(ids) + 1)]
    closes = [event for event in received if event.name == "connection_close"]
    assert [event.slice for event in closes] == [1, 2, 3]
    assert {event.data["reason"] for event in closes} == {"slice_ended"}
    opens = [event for event in received if event.name == "connection_open"]
    assert [event.data["resume"] for event in opens] == ["resumed"] * 3
    assert {event.slice for event in received if event.name == "new_item"} == {1, 2, 3}


async def test_a_slice_ends_before_lambdas_deadline(live: Streaming) -> None:
    """What the function has left counts, less five seconds for itself."""

    async def follow(seconds_left: float) -> tuple[float, float, str]:
        headers = lambda_context(seconds_left)
        async with live.client().open(STREAM, headers=headers) as stream:
            *_, closed = await stream.rest()
            promised = stream.received.events[0].data["slice_seconds"]
        return promised, closed.offset, closed.data["reason"]

    short, late, past = await asyncio.gather(*map(follow, [6.5, 5.2, -100]))
    assert 1.1 < short[0] <= 1.5
    assert short[0] <= short[1] < short[0] + 2
    assert late[0] == past[0] == 1
    assert {short[2], late[2], past[2]} == {"slice_ended"}
    async with live.client().open(STREAM, headers=lambda_context(900)) as stream:
        assert (await stream.next()).data["slice_seconds"] >= 0.8 * SECONDS


@pytest.mark.parametrize(
    "context",
    [
        "",
        "{",
        "null",
        '{"deadline":"soon"}',
        '{"deadline":1e999}',
        '{"deadline":1' + "0" * 400 + "}",
        "[" * 20_000,
    ],
    ids=["empty", "cut", "null", "text", "infinite", "huge", "deep"],
)
async def test_a_context_that_is_none_changes_nothing(live: Streaming, context: str) -> None:
    headers = {"x-amzn-lambda-context": context}
    async with live.client().open(STREAM, headers=headers) as stream:
        length = (await stream.next()).data["slice_seconds"]
    assert 0.8 * SECONDS <= length <= 1.2 * SECONDS


async def test_sigterm_ends_every_slice_in_order(
    make_server: Servers, emulator: "Emulator", make_client: "MakeClient"
) -> None:
    ending = streaming(
        make_server("streaming", slice_seconds=30, heartbeat_seconds=5), emulator, make_client
    )
    viewer = ending.domain.sessions.create()
    mine = ending.domain.configurations.create(viewer.session, "mine", ["AAPL"])
    configuration = f"api/v2/configurations/{mine.config_id}/stream"
    asked = [(STREAM, from_address(n)) for n in range(9)]
    asked += [(configuration, bearer(viewer.token)), (RELEASE, from_address(20))]
    async with AsyncExitStack() as opened:
        streams = [
            await opened.enter_async_context(ending.client().open(url, headers=headers))
            for url, headers in asked
        ]
        for stream in streams:
            await stream.until("heartbeat")
        ids = [one for _, one in (await asyncio.to_thread(ending.domain.publish, 2)).accepted]
        for stream in streams[:-1]:
            while item_ids(stream.received.events) != [f"evt_{seq}" for seq in ids]:
                await stream.next()
        began = time.monotonic()
        ending.server.process.signal(signal.SIGTERM)
        rests = await asyncio.gather(*[stream.rest() for stream in streams])
        took = time.monotonic() - began
    for rest in rests:
        assert rest[-1].name == "connection_close"
        assert rest[-1].data["reason"] == "shutdown"
    assert took < 2.5  # long before the next heartbeat
    await asyncio.to_thread(ending.server.process.wait)
    assert ending.connections == 0


async def test_a_client_that_leaves_at_any_moment_frees_its_lease(live: Streaming) -> None:
    """Before the answer, in its first bytes, between two events."""

    async def leave(number: int) -> None:
        async with connected(live.server.url) as client:
            client.request(f"/{STREAM}", from_address(number))
            if number % 3:
                await client.head()
            if number % 3 == 2:
                await client.until(b"event: heartbeat")
            client.reset()

    await asyncio.gather(*[leave(n) for n in range(30)])
    await until(lambda: live.connections == 0)
    async with live.client().open(STREAM, headers=from_address(1)) as stream:
        await stream.until("heartbeat")


async def raw_slice(live: Streaming, last_event_id: str) -> bytes:
    """Every byte of a slice's body."""
    async with httpx.AsyncClient(base_url=live.server.url, timeout=30, trust_env=False) as client:
        headers = {"Last-Event-ID": last_event_id}
        async with client.stream("GET", STREAM, headers=headers) as response:
            return b"".join([chunk async for chunk in response.aiter_raw()])


async def test_a_slice_sends_no_more_than_lambda_streams_for_nothing(live: Streaming) -> None:
    """Some seven megabytes are behind: two slices bring them, each item once."""
    head = live.domain.feed.head(consistent=True)
    far = [
        item(f"far-{n}").model_copy(update={"url": f"https://example.com/{'x' * 470}/{n}"})
        for n in range(8_000)
    ]
    for first in range(0, len(far), MAX_ITEMS):
        await asyncio.to_thread(live.domain.append, far[first : first + MAX_ITEMS])
    first_slice = await raw_slice(live, f"evt_{head}")
    assert 0.9 * MOST_BYTES < len(first_slice) <= MOST_BYTES
    assert first_slice.rstrip().endswith(b"}")
    assert b'"reason":"slice_ended"' in first_slice[-200:]
    closed = re.findall(rb"^id: (evt_\d+\.\d+)$", first_slice, re.MULTILINE)[-1].decode()
    context = lambda_context(8)
    async with live.client().open(STREAM, headers=context, last_event_id=closed) as stream:
        rest = item_ids(await stream.rest())
    ids = re.findall(rb"^id: (evt_\d+)$", first_slice, re.MULTILINE)
    numbers = [each.decode() for each in ids] + rest
    assert numbers == [f"evt_{head + n}" for n in range(1, len(far) + 1)]
