"""BUFFERED: the whole response at once or none of it, within 6 MB and the timeout."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from function_urls.limits import MB
from tests.integration.function_urls.conftest import OpenDoor
from tests.kit.account import Account

pytestmark = pytest.mark.integration


async def test_nothing_reaches_the_client_before_the_response_is_complete(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy()
    async with open_door() as door:
        await door.get(name, "echo")
        began = time.monotonic()
        async with door.client.stream("GET", door.url(name, "stream?events=4&every=0.3")) as answer:
            assert time.monotonic() - began > 1.1
            body = await answer.aread()
    assert body.count(b"id: ") == 4
    assert answer.headers["content-length"] == str(len(body))


async def test_the_timeout_is_502_and_the_next_request_has_a_fresh_environment(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy(timeout=1)
    async with open_door() as door:
        first = (await door.get(name, "echo")).json()["pid"]
        began = time.monotonic()
        late = await door.get(name, "slow?seconds=10")
        assert time.monotonic() - began > 0.9
        assert (late.status_code, late.text) == (502, "Internal Server Error")
        assert "timed out" in door.reports[0]
        after = (await door.get(name, "echo")).json()["pid"]
        assert after != first
        assert len(door.front.pool(name).environments) == 1


async def test_the_timeout_begins_with_sigterm_and_ends_what_ignores_it(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy(timeout=1, IGNORE_SIGTERM="1")
    async with open_door(shutdown_seconds=3) as door:
        await door.get(name, "echo")
        (environment,) = door.front.pool(name).environments
        assert (await door.get(name, "slow?seconds=30")).status_code == 502
        assert door.logs(name) == ["started\nSIGTERM\n"]
        assert environment.process.exit_code == -9


async def test_the_timeout_does_not_count_the_cold_start(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy(timeout=1, READY_AFTER="1.5")
    async with open_door() as door:
        assert (await door.get(name, "echo")).status_code == 200


async def test_a_process_that_ends_is_502_and_replaced(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy()
    async with open_door() as door:
        assert (await door.get(name, "die")).status_code == 502
        assert (await door.get(name, "echo")).status_code == 200


@pytest.mark.parametrize(
    ("kind", "character", "fits"),
    [
        ("text/plain", "x", 6_280_000),
        ("text/plain", '"', 3_140_000),
        ("text/plain", "ä", 2_350_000),
        ("application/octet-stream", "x", 4_710_000),
    ],
    ids=["text", "quotes", "not ASCII", "binary"],
)
async def test_a_request_is_measured_by_the_event_it_makes(
    account: Account, open_door: OpenDoor, kind: str, character: str, fits: int
) -> None:
    name = account.deploy()
    async with open_door() as door:
        url, headers = door.url(name, "echo"), {"content-type": kind}
        sent = await door.client.post(url, content=(character * fits).encode(), headers=headers)
        assert sent.json()["bytes"] == len((character * fits).encode())
        large = (character * (fits + fits // 100)).encode()
        too_large = await door.client.post(url, content=large, headers=headers)
        assert too_large.status_code == 413
        assert "6291456 bytes" in too_large.json()["message"]


async def test_a_large_request_of_unknown_length_is_413(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy()

    async def parts() -> AsyncIterator[bytes]:
        for _ in range(7):
            yield b"x" * MB

    async with open_door() as door:
        answer = await door.client.post(door.url(name, "echo"), content=parts())
        assert answer.status_code == 413


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("type=text/plain", 6_280_000),
        ("type=text/plain&of=%22", 3_140_000),
        ("type=application/octet-stream", 4_710_000),
    ],
    ids=["text", "quotes", "binary"],
)
async def test_a_response_is_measured_as_json_and_a_larger_one_costs_no_environment(
    account: Account, open_door: OpenDoor, query: str, fits: int
) -> None:
    name = account.deploy()
    async with open_door() as door:
        pid = (await door.get(name, "echo")).json()["pid"]
        sent = await door.get(name, f"large?{query}&bytes={fits}")
        assert (sent.status_code, len(sent.content)) == (200, fits)
        too_large = await door.get(name, f"large?{query}&bytes={fits + fits // 100}")
        assert (too_large.status_code, too_large.text) == (502, "Internal Server Error")
        assert (await door.get(name, "echo")).json()["pid"] == pid


async def test_of_a_repeated_header_only_the_first_value_leaves_but_every_cookie(
    account: Account, open_door: OpenDoor
) -> None:
    buffered = account.deploy()
    streaming = account.deploy(mode="RESPONSE_STREAM")
    async with open_door() as door:
        answer = await door.get(buffered, "repeated")
        assert answer.headers.get_list("x-multi") == ["one"]
        assert answer.headers.get_list("set-cookie") == ["one", "two"]
        assert answer.headers["content-length"] == "0"
        answer = await door.get(streaming, "repeated")
        assert answer.headers.get_list("x-multi") == ["one", "two"]


async def test_a_header_that_is_not_utf_8_ends_the_adapter(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy()
    async with open_door() as door:
        pid = (await door.get(name, "echo")).json()["pid"]
        assert (await door.get(name, "latin")).status_code == 502
        assert "is not UTF-8" in door.reports[0]
        assert (await door.get(name, "echo")).json()["pid"] != pid


async def test_a_slow_upload_ends(account: Account, open_door: OpenDoor) -> None:
    name = account.deploy()
    async with open_door(client_seconds=0.3) as door:
        url = httpx.URL(door.url(name))
        reader, writer = await asyncio.open_connection(url.host, url.port)
        writer.write(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf")
        assert (await asyncio.wait_for(reader.readline(), 5)).startswith(b"HTTP/1.1 408")
        writer.close()
