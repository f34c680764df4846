"""A front door over functions that these tests deploy themselves: no CDK, no project code."""

import asyncio
import contextlib
import functools
import io
import json
import uuid
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from anyio.from_thread import start_blocking_portal

from local_cloud.emulator import Emulator
from local_cloud.endpoints import emulator_client
from local_cloud.front_door import FrontDoor
from local_cloud.front_door.limits import Limits

ARTIFACT = Path(__file__).parent / "artifact"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


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


def zipped(*, mode: int = 0o755, marker: str = "") -> bytes:
    """Pack the artifact; a marker makes it different."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path in sorted(ARTIFACT.glob("*.*")):
            entry = zipfile.ZipInfo(path.name)
            entry.external_attr = (mode if path.suffix == ".sh" else 0o644) << 16
            archive.writestr(entry, path.read_bytes())
        archive.writestr("marker", marker)
    return content.getvalue()


@functools.cache
def _client(service: str, endpoint: str) -> Any:
    return emulator_client(service, endpoint)


@dataclass
class Account:
    """Deploys functions with URLs by the Lambda API, and takes them away again."""

    endpoint: str
    deployed: list[str] = field(default_factory=list)

    def client(self, service: str) -> Any:
        return _client(service, self.endpoint)

    def deploy(
        self,
        *,
        mode: str = "BUFFERED",
        auth: str = "NONE",
        timeout: int = 5,
        reserved: int | None = None,
        cors: dict[str, Any] | None = None,
        code: bytes | None = None,
        **variables: str,
    ) -> str:
        """Deploy a function and return its name."""
        name = f"web-{uuid.uuid4().hex[:8]}"
        role = self.client("iam").create_role(
            RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST)
        )
        functions = self.client("lambda")
        functions.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Handler="run.sh",
            Role=role["Role"]["Arn"],
            Timeout=timeout,
            Code={"ZipFile": zipped() if code is None else code},
            Environment={
                "Variables": {
                    "AWS_LWA_INVOKE_MODE": mode.lower(),
                    "AWS_LWA_READINESS_CHECK_PATH": "/ready",
                    **variables,
                }
            },
        )
        self.deployed.append(name)
        if reserved is not None:
            functions.put_function_concurrency(
                FunctionName=name, ReservedConcurrentExecutions=reserved
            )
        functions.create_function_url_config(
            FunctionName=name, AuthType=auth, InvokeMode=mode, **({"Cors": cors} if cors else {})
        )
        return name

    def url(self, name: str) -> str:
        return str(self.client("lambda").get_function_url_config(FunctionName=name)["FunctionUrl"])


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
            directory=tmp_path,
            limits=Limits(**{"poll_seconds": 0.1} | limits),
            report=reports.append,
        )
        async with front, httpx.AsyncClient(timeout=20, trust_env=False) as client:
            yield Door(front, account, client, tmp_path, reports)

    return opened
