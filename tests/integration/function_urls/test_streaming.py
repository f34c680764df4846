"""RESPONSE_STREAM: every flush at once, whoever listens, up to the timeout and 200 MB."""

import asyncio
import socket
import time

import httpx
import psutil
import pytest

from tests.integration.function_urls.conftest import OpenDoor, eventually
from tests.kit.account import Account
from tests.kit.gate import Gate
from tests.kit.raw_http import RawConnection, connected

pytestmark = pytest.mark.integration
MODE = "RESPONSE_STREAM"


async def test_the_same_stream_is_live_behind_one_mode_and_times_out_behind_the_other(
    account: Account, open_door: OpenDoor, gate: Gate
) -> None:
    buffered = account.deploy(mode="BUFFERED", timeout=1)
    streaming = account.deploy(mode=MODE, timeout=60)
    path = f"stream?gate={gate}"
    gate.open(0)
    async with open_door() as door:
        async with door.client.stream("GET", door.url(streaming, path)) as answer:
            first = await anext(answer.aiter_raw())
            assert answer.status_code == 200
            assert first.startswith(b"id: 0\ndata: ")
        nothing = await door.get(buffered, path)
        assert (nothing.status_code, nothing.text) == (502, "Internal Server Error")


async def test_every_flush_reaches_the_client_at_once(
    account: Account, open_door: OpenDoor, gate: Gate
) -> None:
    name = account.deploy(mode=MODE, timeout=60)
    async with open_door() as door:
        url = door.url(name, f"stream?events=5&gate={gate}")
        async with door.client.stream("GET", url) as answer:
            chunks = answer.aiter_raw()
            for number in range(5):
                # The function sends the next one only once the client has this one.
                gate.open(number)
                assert (await anext(chunks)).startswith(f"id: {number}\n".encode())


async def test_the_timeout_cuts_the_body(account: Account, open_door: OpenDoor, gate: Gate) -> None:
    name = account.deploy(mode=MODE, timeout=2)
    gate.open(0, 1)
    async with open_door() as door:
        received: list[bytes] = []

        async def read() -> None:
            url = door.url(name, f"stream?gate={gate}")
            async with door.client.stream("GET", url) as answer:
                async for chunk in answer.aiter_raw():
                    received.append(chunk)  # noqa: PERF401  # kept although it ends in an error

        with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
            await read()
        assert b"".join(received).count(b"id: ") == 2
        assert (await door.get(name, "echo")).status_code == 200


async def test_the_timeout_before_the_first_byte_is_502(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy(mode=MODE, timeout=1)
    async with open_door() as door:
        assert (await door.get(name, "slow?seconds=5")).status_code == 502


BROKEN_OFF = (
    "Lambda-Runtime-Function-Error-Type: Runtime.StreamError\r\n"
    "Lambda-Runtime-Function-Error-Body: ZXJyb3IgcmVhZGluZyBhIGJvZHkgZnJvbSBjb25uZWN0aW9u\r\n"
)


async def test_a_process_that_ends_half_way_ends_the_body_with_the_adapters_words(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy(mode=MODE)
    async with open_door() as door:
        pid = (await door.get(name, "echo")).json()["pid"]
        answer = await door.get(name, "stream?die=1")
        assert answer.status_code == 200
        assert answer.text == f"id: 0\ndata: {pid}\n\n" + BROKEN_OFF
        assert (await door.get(name, "echo")).json()["pid"] != pid


async def test_the_body_ends_at_its_largest_size_and_the_function_lives(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy(mode=MODE)
    async with open_door(streamed_response_bytes=500_000) as door:
        pid = (await door.get(name, "echo")).json()["pid"]
        assert len((await door.get(name, "flood?chunks=7")).content) == 7 * 65536
        assert len((await door.get(name, "flood?chunks=80")).content) == 500_000
        assert "over the limit" in door.reports[0]
        assert (await door.get(name, "echo")).json()["pid"] == pid


async def test_a_client_that_leaves_does_not_stop_the_function(
    account: Account, open_door: OpenDoor, gate: Gate
) -> None:
    name = account.deploy(mode=MODE, reserved=1, timeout=60)
    gate.open(0)
    async with open_door() as door:
        async with door.client.stream("GET", door.url(name, f"stream?gate={gate}")) as answer:
            await anext(answer.aiter_raw())
        # It is busy, so at a concurrency of one nobody else is served …
        assert (await door.get(name, "echo")).status_code == 429
        # … until it has sent all of its response to nobody.
        gate.open(1, 2, 3)
        await eventually(lambda: "stream finished" in door.logs(name)[0])

        async def served() -> bool:
            return (await door.get(name, "echo")).status_code == 200

        await eventually(served)
        assert len(door.logs(name)) == 1


async def test_a_client_that_reads_slowly_holds_nothing_up_but_its_own_stream(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy(mode=MODE, timeout=2)
    async with open_door() as door:
        url = httpx.URL(door.url(name))
        reader, writer = await asyncio.open_connection(url.host, url.port, limit=1024)
        writer.write(b"GET /flood?chunks=2000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await reader.readline()
        assert (await door.get(name, "echo")).status_code == 200
        # The function's time runs on all the same.
        await eventually(lambda: bool(door.reports))
        assert "timed out" in door.reports[0]
        writer.close()


async def test_a_client_that_stops_reading_is_cut_and_its_environment_goes_on(
    account: Account, open_door: OpenDoor
) -> None:
    """What waits for it stays small meanwhile, here as in the function."""
    name = account.deploy(mode=MODE, timeout=60)
    async with open_door(client_seconds=1) as door:
        pid = (await door.get(name, "echo")).json()["pid"]
        here, there = psutil.Process(), psutil.Process(pid)
        before = [here.memory_info().rss, there.memory_info().rss]
        async with connected(door.url(name), receive_buffer=2048) as stalled:
            # 400 MB in all, of which 200 would be let through.
            stalled.request("/flood?chunks=3000")
            await stalled.head()
            await eventually(lambda: gone(stalled))
            after = [here.memory_info().rss, there.memory_info().rss]
        # Nobody reads it any more, so the function soon comes to its end.
        await eventually(lambda: "flood finished" in door.logs(name)[0])
        assert (await door.get(name, "echo")).json()["pid"] == pid
        assert door.reports == []
    assert all(now - then < 20_000_000 for then, now in zip(before, after, strict=True))


async def test_so_is_one_that_leaves_buffered_answers_unread(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy(mode="BUFFERED", reserved=1)
    async with (
        open_door(client_seconds=1) as door,
        connected(door.url(name), receive_buffer=2048) as stalled,
    ):
        stalled.request("/large?bytes=5000000")
        await stalled.head()
        # Its environment is free again at once, as on Lambda.
        assert (await door.get(name, "echo")).status_code == 200
        await eventually(lambda: gone(stalled))


def gone(connection: RawConnection) -> bool:
    """Whether the server has cut it, told without reading."""
    peer = connection.writer.get_extra_info("socket")
    return int(peer.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)) != 0


async def test_a_function_that_breaks_its_answer_off_and_lives_goes_on(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy(mode=MODE)
    async with open_door() as door:
        pid = (await door.get(name, "echo")).json()["pid"]
        answer = await door.get(name, "stream?events=1&break-off=1")
        assert answer.text == f"id: 0\ndata: {pid}\n\n" + BROKEN_OFF
        assert (await door.get(name, "echo")).json()["pid"] == pid


async def test_a_large_request_is_413_here_too(account: Account, open_door: OpenDoor) -> None:
    name = account.deploy(mode=MODE)
    async with open_door(payload_bytes=2000) as door:
        answer = await door.client.post(door.url(name, "echo"), content=b"x" * 2001)
        assert answer.status_code == 413


@pytest.mark.parametrize(
    ("url_mode", "adapter_mode"), [(MODE, "buffered"), ("BUFFERED", "response_stream")]
)
async def test_invoke_modes_that_disagree_are_reported_and_buffer(
    account: Account, open_door: OpenDoor, url_mode: str, adapter_mode: str
) -> None:
    name = account.deploy(mode=url_mode, AWS_LWA_INVOKE_MODE=adapter_mode)
    async with open_door() as door:
        await door.get(name, "echo")
        began = time.monotonic()
        async with door.client.stream("GET", door.url(name, "stream?events=3&every=0.3")):
            assert time.monotonic() - began > 0.8
        assert "They must agree" in door.reports[0]
