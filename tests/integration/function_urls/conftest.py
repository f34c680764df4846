"""A front door over functions that these tests deploy themselves: no CDK, no project code."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from function_urls import FrontDoor
from function_urls.limits import Limits
from function_urls.signatures import Key
from function_urls.telemetry import Telemetry
from local_cloud.guard import Guard
from operator_tools.endpoints import REGION
from tests.kit.account import Account, account, emulator
from tests.kit.gate import Gate

__all__ = ["account", "emulator"]


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    """Closed at every step."""
    return Gate(tmp_path / "gate")


@dataclass
class Door:
    """A running front door, the account behind it, a client in front of it."""

    front: FrontDoor
    account: Account
    client: httpx.AsyncClient
    directory: Path
    reports: list[str]

    def url(self, name: str, path: str = "") -> str:
        return self.front.urls[self.account.url(name)] + path

    async def get(self, name: str, path: str, **options: Any) -> httpx.Response:
        return await self.client.get(self.url(name, path), **options)

    async def until_started(self, name: str, count: int) -> None:
        """Wait until the function has so many environments."""
        await eventually(lambda: len(self.front.pool(name).environments) == count)

    def logs(self, name: str) -> list[str]:
        folder = self.directory / "logs" / name
        return [path.read_text() for path in sorted(folder.glob("*.log"))]


async def eventually(
    condition: Callable[[], Awaitable[bool] | bool], *, seconds: float = 30
) -> None:
    """Wait until a condition holds, or fail."""
    async with asyncio.timeout(seconds):
        while True:
            holds = condition()
            if holds if isinstance(holds, bool) else await holds:
                return
            await asyncio.sleep(0.02)


OpenDoor = Callable[..., contextlib.AbstractAsyncContextManager[Door]]


@pytest.fixture
def open_door(account: Account, tmp_path: Path) -> OpenDoor:
    """Open a front door once the test has deployed what it needs; `limits` may be lowered."""

    @contextlib.asynccontextmanager
    async def opened(
        *, keys: Sequence[Key] = (), telemetry: Telemetry | None = None, **limits: Any
    ) -> AsyncIterator[Door]:
        reports: list[str] = []
        front = FrontDoor(
            client=account.client,
            endpoint=account.endpoint,
            region=REGION,
            directory=tmp_path,
            limits=Limits(**{"poll_seconds": 0.1} | limits),
            keys=keys,
            telemetry=telemetry,
            report=reports.append,
        )
        with Guard(tmp_path / "processes"):
            async with front, httpx.AsyncClient(timeout=20, trust_env=False) as client:
                yield Door(front, account, client, tmp_path, reports)

    return opened
