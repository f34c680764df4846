"""What a URL answers to requests that are for somebody else, malformed, or never finished."""

import asyncio
import json
import logging
from contextlib import suppress

import pytest

from tests.integration.function_urls.conftest import Door, OpenDoor
from tests.kit.account import Account
from tests.kit.raw_http import connected

pytestmark = pytest.mark.integration


async def answer(door: Door, name: str, request: str) -> tuple[int, str]:
    """The status, and all that comes until the connection is closed."""
    async with connected(door.url(name)) as connection:
        connection.send(request.encode())
        received = (await connection.rest()).decode()
    return int(received.split(" ", 2)[1]) if received else 0, received


def closing(line: str, *headers: str, host: str = "127.0.0.1:8700") -> str:
    return "\r\n".join([line, f"Host: {host}", *headers, "Connection: close", "", ""])


@pytest.mark.parametrize(
    "host", ["rebound.example", "rebound.example:8700", "127.0.0.1.nip.io", "", "0.0.0.0:8700"]
)
async def test_a_name_that_leads_here_is_nobody(
    account: Account, open_door: OpenDoor, host: str
) -> None:
    name = account.deploy(cors={"AllowOrigins": ["*"]})
    async with open_door() as door:
        request = closing("GET /echo HTTP/1.1", "Origin: http://rebound.example", host=host)
        status, received = await answer(door, name, request)
        assert door.front.pool(name).environments == []
    assert status == 403
    assert "access-control" not in received


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8700", "127.0.0.1:9000"])
async def test_this_machine_is_known_whatever_its_port(
    account: Account, open_door: OpenDoor, host: str
) -> None:
    name = account.deploy()
    async with open_door() as door:
        assert (await answer(door, name, closing("GET /echo HTTP/1.1", host=host)))[0] == 200


async def test_one_host_is_named_once(account: Account, open_door: OpenDoor) -> None:
    name = account.deploy()
    async with open_door() as door:
        twice = closing("GET /echo HTTP/1.1", "Host: rebound.example")
        for request in (twice, "GET /echo HTTP/1.1\r\nConnection: close\r\n\r\n"):
            assert (await answer(door, name, request))[0] == 400


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "GET", "CONNECT"])
@pytest.mark.parametrize(
    "target",
    ["*", "elsewhere.example:443", "http://127.0.0.1/echo", "/echo#a", "/echo?a#b", "/echo?#"],
)
async def test_a_target_that_is_no_path_is_a_bad_request(
    account: Account, open_door: OpenDoor, method: str, target: str
) -> None:
    name = account.deploy()
    async with open_door() as door:
        status, _ = await answer(door, name, closing(f"{method} {target} HTTP/1.1"))
    assert status == 400


async def test_a_target_is_handed_on_byte_by_byte(account: Account, open_door: OpenDoor) -> None:
    name = account.deploy()
    target = "/%zz/%E4/a\"b'c<d>{e}|f^`/..//./%2e?[g]=%&&h="
    async with open_door() as door:
        status, received = await answer(door, name, closing(f"GET {target} HTTP/1.1"))
    assert status == 200
    assert json.loads(received.partition("\r\n\r\n")[2])["path"] == target


async def test_what_follows_a_refused_body_is_not_answered_a_second_time(
    account: Account, open_door: OpenDoor, caplog: pytest.LogCaptureFixture
) -> None:
    name = account.deploy()
    lines = ["Transfer-Encoding: chunked", "Content-Length: 9999999999999999999"]
    request = closing("POST /echo HTTP/1.1", *lines) + "no chunk\r\n"
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    async with open_door() as door:
        status, received = await answer(door, name, request)
        assert (await door.get(name, "echo")).status_code == 200
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    assert (status, received.count("HTTP/1.1")) == (400, 1)
    assert "Exception in ASGI application" not in caplog.text


async def test_space_around_a_header_is_not_the_headers(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy()
    async with open_door() as door:
        before = (await door.get(name, "echo")).json()["pid"]
        headers = {"authorization": "Bearer ", "x-a": " \ta \t b\t ", "x-b": "\t"}
        lines = [f"{key}:{value}" for key, value in headers.items()]
        status, received = await answer(door, name, closing("GET /echo HTTP/1.1", *lines))
        after = (await door.get(name, "echo")).json()["pid"]
    assert status == 200
    assert '["authorization", "Bearer"]' in received
    assert r'["x-a", "a \t b"]' in received
    assert before == after


async def test_an_older_client_gets_a_body_without_chunks(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy(mode="RESPONSE_STREAM")
    async with open_door() as door:
        request = "GET /stream?every=0.01 HTTP/1.0\r\nHost: localhost\r\n\r\n"
        _, received = await answer(door, name, request)
    head, _, body = received.partition("\r\n\r\n")
    assert "transfer-encoding" not in head.lower()
    assert [line for line in body.split("\n") if line.startswith("id:")] == [
        "id: 0",
        "id: 1",
        "id: 2",
    ]
    assert body.startswith("id: 0\n")


@pytest.mark.parametrize(
    ("unfinished", "status"),
    [
        ("", 0),
        ("GET /echo\r\n", 0),
        ("GET /echo HTTP/1.1\r\nHost: loc", 0),
        ("GET /echo HTTP/1.1\r\nHost: localhost\r\nX: 1\r\n", 0),
        (
            "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
            408,
        ),
        ("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nab", 408),
    ],
)
async def test_a_request_that_does_not_end_is_waited_for_no_longer_than_the_limit(
    account: Account, open_door: OpenDoor, unfinished: str, status: int
) -> None:
    name = account.deploy()
    async with open_door(client_seconds=1) as door:
        assert (await answer(door, name, unfinished))[0] == status


async def test_nor_is_one_that_trickles_in(account: Account, open_door: OpenDoor) -> None:
    name = account.deploy()
    async with open_door(client_seconds=1) as door, connected(door.url(name)) as connection:
        connection.send(b"GET /echo HTTP/1.1\r\nHost: localhost\r\nX: ")
        ended = asyncio.create_task(connection.rest())
        async with asyncio.timeout(5):
            while not ended.done():
                connection.send(b"x")
                await asyncio.sleep(0.1)
        # It may be in the midst of sending when the end comes.
        with suppress(ConnectionResetError):
            assert ended.result() == b""


async def test_nor_is_the_one_after_an_answer(account: Account, open_door: OpenDoor) -> None:
    name = account.deploy(mode="RESPONSE_STREAM")
    async with open_door(client_seconds=1) as door, connected(door.url(name)) as connection:
        connection.request("/stream?events=1")
        status, _ = await connection.head()
        await connection.chunks()
        connection.send(b"GET /ec")
        assert (status, await connection.rest()) == (200, b"")


async def test_an_upgrade_to_a_web_socket_is_an_ordinary_request(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy()
    upgrade = ["Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: eA=="]
    async with open_door() as door, connected(door.url(name)) as connection:
        lines = ["GET /echo HTTP/1.1", "Host: localhost", "Connection: Upgrade", *upgrade]
        connection.send("\r\n".join([*lines, "", ""]).encode())
        assert (await connection.head())[0] == 200
