"""No log line says where a viewer is: not when it comes, is refused, asks wrongly or leaves."""

import json
import time
from collections.abc import Iterator

import httpx
import pytest

from lambda_src.contract import streams
from tests.kit.emulator import Backend, Emulator
from tests.kit.processes import Processes
from tests.kit.server import Server, serving

VIEWER_ADDRESS = "x-viewer-address"
ADDRESSES = ("203.0.113.77", "2001:db8:77::1")


@pytest.fixture
def servers(
    processes: Processes, emulator: Emulator, backend: Backend
) -> Iterator[tuple[Server, Server]]:
    with serving(processes, emulator, backend) as start:
        yield (
            start(
                "dashboard", viewer_address_header=VIEWER_ADDRESS, stream_url="http://x.invalid/"
            ),
            start("streaming", viewer_address_header=VIEWER_ADDRESS, connections_per_address=1),
        )


def headers(address: str) -> dict[str, str]:
    """As the adapter tells of a viewer, and as an edge does."""
    context = {"http": {"sourceIp": address}}
    return {
        "x-amzn-request-context": json.dumps(context),
        "x-forwarded-for": address,
        VIEWER_ADDRESS: address,
    }


def ask_dashboard(base: str, address: str) -> None:
    with httpx.Client(base_url=base, headers=headers(address), trust_env=False) as client:
        assert client.post("/api/v2/auth/anonymous").status_code == 201
        assert client.get("/api/v2/items").status_code == 200
        assert client.get("/api/v2/auth/me").status_code == 401
        assert client.post("/api/v2/items", content=b"{").status_code in {401, 415, 422}
        assert client.post(streams.LEAVE, params={"connection": "x" * 24}).status_code == 204


def ask_streaming(base: str, address: str) -> None:
    with (
        httpx.Client(base_url=base, headers=headers(address), trust_env=False) as client,
        client.stream("GET", streams.FEED.path) as opened,
    ):
        assert opened.status_code == 200
        assert client.get(streams.FEED.path).status_code == 429
        assert client.get(streams.FEED.path, params={"on_full": "wait"}).status_code == 200


def lines_of(server: Server, wanted: tuple[str, ...]) -> str:
    """Its log, once all of that is in it."""
    deadline = time.monotonic() + 20
    while not all(word in server.process.log for word in wanted):
        assert time.monotonic() < deadline, server.process.log
        time.sleep(0.05)
    return server.process.log


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_line_holds_an_address(servers: tuple[Server, Server], address: str) -> None:
    dashboard, streaming = servers
    ask_dashboard(dashboard.url, address)
    ask_streaming(streaming.url, address)
    assert address not in lines_of(dashboard, ("/api/v2/auth/me", "/api/v2/items"))
    said = lines_of(streaming, ("Connection opened", "Connection refused", "Connection closed"))
    assert address not in said
