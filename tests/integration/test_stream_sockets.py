"""Clients that behave badly: each is bounded, and nobody else is disturbed."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from lambda_src.contract.slices import GRACE_SECONDS
from tests.kit.long_log import write_much
from tests.kit.raw_http import connected
from tests.kit.server import serving
from tests.kit.streaming import STREAM, Streaming, from_address, item_ids, streaming, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import MakeClient
    from tests.kit.emulator import Backend, Emulator
    from tests.kit.processes import Processes
    from tests.kit.server import Server

HEARTBEAT_SECONDS = 0.5


@pytest.fixture(scope="module")
def server(
    processes: "Processes", emulator: "Emulator", module_backend: "Backend"
) -> "Iterator[Server]":
    with serving(processes, emulator, module_backend) as servers:
        yield servers(
            "streaming", slice_seconds=20, heartbeat_seconds=HEARTBEAT_SECONDS, poll_seconds=0.05
        )


@pytest.fixture
def live(server: "Server", emulator: "Emulator", make_client: "MakeClient") -> Streaming:
    return streaming(server, emulator, make_client)


@asynccontextmanager
async def undisturbed(live: Streaming) -> AsyncIterator[None]:
    """Another client's stream goes on: it gets what is published afterwards."""
    async with live.client().open(STREAM, headers=from_address(200)) as witness:
        await witness.until("heartbeat")
        yield
        appended = await asyncio.to_thread(live.domain.publish)
        item = await witness.until("new_item")
        assert item.id == f"evt_{appended.accepted[0][1]}"
    await until(lambda: live.connections == 0)


async def test_a_half_closed_connection_is_a_client_that_left(live: Streaming) -> None:
    async with undisturbed(live), connected(live.server.url) as client:
        client.request(f"/{STREAM}", from_address(1))
        await client.until(b"event: heartbeat")
        assert live.connections == 2
        client.half_close()
        await until(lambda: live.connections == 1)


async def test_a_connection_half_closed_before_the_answer_holds_nothing(live: Streaming) -> None:
    async with undisturbed(live):
        for _ in range(5):
            async with connected(live.server.url) as client:
                client.request(f"/{STREAM}", from_address(1))
                client.half_close()
                await client.rest()
        await until(lambda: live.connections == 1)


async def test_unfinished_requests_hold_nothing(live: Streaming) -> None:
    parts = [b"GET", b"GET /api/v2/stream HTTP/1.1\r\n", b"GET /api/v2/stream HTTP/1.1\r\nHost:"]
    async with undisturbed(live):
        for part in parts:
            async with connected(live.server.url) as client:
                client.send(part)
                assert live.connections == 1
                client.reset()


@pytest.mark.parametrize(
    "sent",
    [
        b"\0\0\0\0\r\n\r\n",
        b"GET /api/v2/stream HTTP/9.9\r\n\r\n",
        b"G\x00T /api/v2/stream HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /api/v2/stream HTTP/1.1\r\nHost: x\r\nLast-Event-ID: evt_1\0\r\n\r\n",
        b"GET /api/v2/stream HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ],
    ids=["NULs", "version", "method", "NUL in a header", "no colon", "TLS"],
)
async def test_what_is_no_request_is_answered_with_400(live: Streaming, sent: bytes) -> None:
    async with undisturbed(live), connected(live.server.url) as client:
        client.send(sent)
        status, _ = await client.head()
        assert status == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Bomb": "x" * 40_000}, 431),
        ({f"X-Bomb-{n}": "x" * 30 for n in range(1_000)}, 431),
        ({"Last-Event-ID": "evt_" + "9" * 30_000}, 200),
        ({"Authorization": "Bearer " + "x" * 30_000}, 401),
        ({"Cookie": "a=b; " * 5_000}, 200),
        ({f"X-Small-{n}": "" for n in range(500)}, 200),
        ({"Content-Length": "9" * 400}, 400),
        ({"Content-Length": "99999999"}, 413),
        ({"Accept-Encoding": "gzip, br"}, 200),
        ({"Range": "bytes=0-1"}, 200),
        ({"x-amzn-request-context": "[" * 20_000}, 200),
        ({"x-amzn-request-context": '{"http":{"sourceIp":["a"]}}'}, 200),
    ],
    ids=[
        "one bomb",
        "many bombs",
        "event id",
        "token",
        "cookie",
        "many headers",
        "endless body",
        "large body",
        "compression",
        "range",
        "deep context",
        "odd context",
    ],
)
async def test_header_bombs(live: Streaming, headers: dict[str, str], status: int) -> None:
    async with undisturbed(live), connected(live.server.url) as client:
        client.request(f"/{STREAM}", headers)
        answered, given = await client.head()
        assert answered == status
        if status == 200:
            assert "content-encoding" not in dict(given)
            await client.until(b"event: connection_open\nid: ")
            data = await client.until(b"\n\n")
            verdict = b"reset" if "Last-Event-ID" in headers else b"live"
            assert b'"resume":"%s"' % verdict in data
        elif status == 401:
            assert dict(given)["content-type"] == "application/problem+json"
        client.reset()


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_other_methods_are_refused_and_hang_nobody(live: Streaming, method: str) -> None:
    answer = await live.client().http.request(method, STREAM)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert live.connections == 0


async def test_head_tells_the_headers_of_the_stream_and_takes_no_place(live: Streaming) -> None:
    http = live.client().http
    async with undisturbed(live):
        answer = await http.head(STREAM)
        assert answer.status_code == 200
        assert not answer.content
        assert live.connections == 1
    async with http.stream("GET", STREAM) as stream:
        for name in ("Content-Type", "Cache-Control"):
            assert answer.headers[name] == stream.headers[name]
    await until(lambda: live.connections == 0)


async def test_options_tells_the_methods_and_takes_no_place(live: Streaming) -> None:
    async with undisturbed(live):
        answer = await live.client().http.options(STREAM)
        assert answer.status_code == 204
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
        assert not answer.content
        assert live.connections == 1


def closed(live: Streaming, correlation_id: str) -> bool:
    """Whether the server is done with that connection."""
    return any(
        "Connection closed" in line and correlation_id in line
        for line in live.server.process.log.splitlines()
    )


async def test_a_client_that_reads_a_byte_a_second(live: Streaming) -> None:
    """It falls behind alone: its slice is bounded, its lease is its own until then."""
    begin = live.domain.feed.head()
    head = write_much(live.domain, rows=20, items_each=700)
    loop = asyncio.get_running_loop()
    async with connected(live.server.url, receive_buffer=2048) as slow:
        client = live.client(total=20)
        # The function has six seconds left, of which it keeps five: the slice has one.
        deadline = json.dumps({"deadline": int((time.time() + 6) * 1000)})
        asked = {"Last-Event-ID": f"evt_{begin}", "x-amzn-lambda-context": deadline}
        slow.request(f"/{STREAM}", asked | from_address(1) | {"X-Correlation-ID": "slow-reader"})
        await slow.head()
        began = loop.time()
        seen: list[str] = []
        async with client.follow(
            STREAM, headers=from_address(2), last_event_id=f"evt_{head}", retry=0.05
        ) as events:
            async for event in events:
                if event.name == "heartbeat":
                    if loop.time() - began < GRACE_SECONDS:
                        assert live.connections == 2  # renewed though it does not read
                    elif closed(live, "slow-reader"):
                        break
                    assert len(await slow.reader.readexactly(1)) == 1
                    await asyncio.to_thread(live.domain.publish)
                seen += item_ids([event])
        assert loop.time() - began < 1 + GRACE_SECONDS + 2 * HEARTBEAT_SECONDS + 1
        # Both have left; long before a lease would expire.
        await until(lambda: live.connections == 0, seconds=HEARTBEAT_SECONDS)
    assert len(seen) > 5
    assert seen == [f"evt_{head + n}" for n in range(1, len(seen) + 1)]
