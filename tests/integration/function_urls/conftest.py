"""A front door over functions that these tests deploy themselves: no CDK, no project code."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from anyio.from_thread import start_blocking_portal

from function_urls import FrontDoor
from function_urls.limits import Limits
from local_cloud.emulator import Emulator
from operator_tools.endpoints import REGION
from tests.kit.account import Account


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    directory = tmp_path_factory.mktemp("emulator")
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(
            Emulator(directory, journal=directory / "processes")
        ) as running,
    ):
        yield running


@pytest.fixture
def account(emulator: Emulator) -> Iterator[Account]:
    account = Account(emulator.endpoint)
    yield account
    for name in account.deployed:
        account.client("lambda").delete_function_url_config(FunctionName=name)
        account.client("lambda").delete_function(FunctionName=name)


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

    def logs(self, name: str) -> list[str]:
        folder = self.directory / "logs" / name
        return [path.read_text() for path in sorted(folder.glob("*.log"))]


async def eventually(
    condition: Callable[[], Awaitable[bool] | bool], *, seconds: float = 5
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
    async def opened(**limits: Any) -> AsyncIterator[Door]:
        reports: list[str] = []
        front = FrontDoor(
            client=account.client,
            endpoint=account.endpoint,
            region=REGION,
            directory=tmp_path,
            limits=Limits(**{"poll_seconds": 0.1} | limits),
            report=reports.append,
        )
        async with front, httpx.AsyncClient(timeout=20, trust_env=False) as client:
            yield Door(front, account, client, tmp_path, reports)

    return opened
