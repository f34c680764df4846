"""One streaming function and the table behind it, as the tests of its streams use them."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from tests.conftest import MakeClient
from tests.kit.domain import Domain, store
from tests.kit.emulator import Emulator
from tests.kit.server import Server
from tests.kit.sse.client import Event, SseClient

STREAM = "api/v2/stream"
WAIT_SECONDS = 5.0
_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Streaming:
    server: Server
    domain: Domain
    make_client: MakeClient

    def client(self, *, total: float = 10.0, **options: Any) -> SseClient:
        return self.make_client(self.server.url, total=total, lf_only=True, **options)

    @property
    def connections(self) -> int:
        """Leases held in the table, whoever holds them."""
        return self.domain.connections().count()


def streaming(server: Server, emulator: Emulator, make_client: MakeClient) -> Streaming:
    return Streaming(server, Domain(store(emulator, server.backend)), make_client)


def from_address(number: int) -> dict[str, str]:
    """Headers of a client of its own, as the Lambda adapter tells of it."""
    context = {"http": {"sourceIp": f"198.51.100.{number}"}}
    return {"x-amzn-request-context": json.dumps(context)}


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def status(http: httpx.AsyncClient) -> dict[str, Any]:
    answer = await http.get("api/v2/stream/status")
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


async def until(condition: Callable[[], object], *, seconds: float = WAIT_SECONDS) -> float:
    """How long it took to hold; TimeoutError after `seconds`. The condition may ask the table."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.timeout(seconds):
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110 - the table has no event
            await asyncio.sleep(_POLL_SECONDS)
    return loop.time() - began


def item_ids(events: list[Event]) -> list[str]:
    return [event.id for event in events if event.name == "new_item"]
