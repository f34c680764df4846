"""The emulator: MiniStack on a loopback port, IAM enforced, state in memory."""

import asyncio
import sys
from pathlib import Path
from typing import Self

import httpx
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from function_urls.ports import LOOPBACK, free_port
from function_urls.processes import ProcessGroup
from operator_tools.endpoints import REGION
from operator_tools.profile import Profile, access_key

_START_SECONDS = 30.0
_POLL_SECONDS = 0.05
_END_SECONDS = 2.0


class EmulatorError(RuntimeError):
    """MiniStack does not start; the message has the end of its log."""


class Emulator:
    """Use as an async context manager; `endpoint` answers inside of it, whoever has `profile`."""

    def __init__(self, directory: Path, *, journal: Path) -> None:
        self._directory = directory
        self._journal = journal
        self._port = free_port()
        self.endpoint = f"http://{LOOPBACK}:{self._port}"
        self.profile = Profile(directory)
        self.calls = directory / "logs" / "calls.jsonl"
        self.faults = directory / "emulator" / "faults.json"
        self._process: ProcessGroup | None = None

    async def __aenter__(self) -> Self:
        self.profile.create(endpoint=self.endpoint, region=REGION)
        self._process = ProcessGroup(
            [sys.executable, "-m", "local_cloud.ministack_server"],
            journal=self._journal,
            log=self._directory / "logs" / "emulator.log",
            environment=self._environment(),
            directory=Path(__file__).parent.parent,
        )
        try:
            async with asyncio.timeout(_START_SECONDS):
                await self._wait_healthy(self._process)
        except TimeoutError:
            await self.__aexit__()
            raise EmulatorError(
                f"The emulator did not answer within {_START_SECONDS:.0f} s. The end of "
                f"{self._process.log}:\n{self._process.log_tail()}",
            ) from None
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process is not None:
            await self._process.end(grace_seconds=_END_SECONDS)

    async def _wait_healthy(self, process: ProcessGroup) -> None:
        health = f"{self.endpoint}/_ministack/health"
        async with httpx.AsyncClient(trust_env=False, timeout=2) as client:
            while True:
                if not process.running:
                    raise EmulatorError(
                        f"The emulator ended at its start (exit code {process.exit_code}). "
                        f"The end of {process.log}:\n{process.log_tail()}",
                    )
                try:
                    response = await client.get(
                        health, headers=signed_headers(health, self.profile)
                    )
                except httpx.TransportError:
                    await asyncio.sleep(_POLL_SECONDS)
                    continue
                if response.is_success:
                    return
                await asyncio.sleep(_POLL_SECONDS)

    def _environment(self) -> dict[str, str]:
        # All that the functions run by the emulator inherit: nothing of the person's own.
        temporary = self._directory / "emulator"
        temporary.mkdir(parents=True, exist_ok=True)
        return {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(temporary),
            "TMPDIR": str(temporary),
            "LANG": "C.UTF-8",
            "BIND_HOST": LOOPBACK,
            # The host of the URLs that it hands out; "localhost" may be ::1 to some clients.
            "MINISTACK_HOST": LOOPBACK,
            "GATEWAY_PORT": str(self._port),
            "MINISTACK_REGION": REGION,
            "AUTH": "true",
            "TICKERTAPE_CALLS": str(self.calls),
            "TICKERTAPE_FAULTS": str(self.faults),
            "AWS_SHARED_CREDENTIALS_FILE": str(self.profile.credentials),
            # It would listen for MQTT and SFTP as well.
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "PYTHONUNBUFFERED": "1",
        }


def signed_headers(url: str, profile: Profile) -> dict[str, str]:
    """Sign a GET of one of the emulator's own paths."""
    request = AWSRequest("GET", url)
    key, secret = access_key(profile.credentials)
    SigV4Auth(Credentials(key, secret), "sts", REGION).add_auth(request)
    return dict(request.headers.items())
