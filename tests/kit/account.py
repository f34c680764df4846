"""An account of the emulator, and the small web function that these tests deploy into it."""

import functools
import io
import json
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal

from local_cloud.emulator import Emulator
from local_cloud.guard import Guard
from operator_tools.endpoints import emulator_client

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
def _client(service: str, emulator: Emulator) -> Any:
    return emulator_client(service, emulator.endpoint, credentials=emulator.profile.credentials)


@dataclass
class Account:
    """Deploys functions with URLs by the Lambda API, and takes them away again."""

    emulator: Emulator
    deployed: list[str] = field(default_factory=list)

    @property
    def endpoint(self) -> str:
        return self.emulator.endpoint

    def client(self, service: str) -> Any:
        return _client(service, self.emulator)

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


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    directory = tmp_path_factory.mktemp("emulator")
    journal = directory / "processes"
    with (
        Guard(journal),
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Emulator(directory, journal=journal)) as running,
    ):
        yield running


@pytest.fixture
def account(emulator: Emulator) -> Iterator[Account]:
    account = Account(emulator)
    yield account
    for name in account.deployed:
        account.client("lambda").delete_function_url_config(FunctionName=name)
        account.client("lambda").delete_function(FunctionName=name)
