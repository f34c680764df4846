"""An account of the emulator, and the small web function that these tests deploy into it."""

import functools
import io
import json
import uuid
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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
