"""Where a deployed environment is: its stack outputs, its URLs, its AWS clients.

One code path for AWS and for the local cloud. For the environment `local` the clients speak
to the emulator, and each deployed Function URL is replaced by the front door's own:

    endpoints = Endpoints.load("local")
    httpx.get(endpoints.dashboard_url + "health")
    endpoints.client("dynamodb").describe_table(TableName=endpoints.outputs[Output.FEED_TABLE_NAME])
"""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
import botocore.session

from cdk_app.environments import find_environment
from function_urls.local_urls import translate
from lambda_src.contract.names import resource_name
from lambda_src.contract.outputs import Output
from operator_tools.local_state import LOCAL, REGION, STATE_DIRECTORY, EndpointsError, LocalState
from operator_tools.profile import access_key

__all__ = ["LOCAL", "REGION", "STATE_DIRECTORY", "Endpoints", "EndpointsError", "LocalState"]

# Of botocore's session variables: name in a profile, environment variable, default, conversion.
_NOBODYS_SETTINGS = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


@dataclass(frozen=True)
class Endpoints:
    environment: str
    local: LocalState | None = None

    @classmethod
    def load(cls, environment: str, *, directory: Path = STATE_DIRECTORY) -> "Endpoints":
        """Find an environment; `local` must be running, any other is found at first use.

        Raises EndpointsError, and InvalidEnvironmentError for one that nobody has defined.
        """
        find_environment(environment)
        local = LocalState.read(directory) if environment == LOCAL else None
        return cls(environment, local)

    def client(self, service: str, **options: Any) -> Any:
        """Make a boto3 client of this environment's account, in the environment's own region."""
        if self.local is None:
            region = find_environment(self.environment).region
            return boto3.client(service, region_name=region, **options)  # type: ignore[call-overload]
        state = self.local
        credentials = Path(state.credentials)
        return emulator_client(
            service, state.emulator, credentials=credentials, region=state.region, **options
        )

    def require_access(self) -> None:
        """Ask AWS who is asking. Raises what boto3 raises without credentials, or with old ones."""
        self.client("sts").get_caller_identity()

    @cached_property
    def outputs(self) -> dict[str, str]:
        """The outputs of every stack of the environment, URLs as a client here must use them."""
        found: dict[str, str] = {}
        pages = self.client("cloudformation").get_paginator("describe_stacks").paginate()
        for stack in (stack for page in pages for stack in page["Stacks"]):
            if stack["StackName"].startswith(resource_name(self.environment) + "-"):
                found |= {o["OutputKey"]: o["OutputValue"] for o in stack.get("Outputs", [])}
        if not found:
            raise EndpointsError(
                f"The environment {self.environment!r} is not deployed in this account, in its own "
                f"region {find_environment(self.environment).region}. "
                f"Deploy it with `make deploy ENV={self.environment}`.",
            )
        return {key: self.translate(value) for key, value in found.items()}

    @property
    def dashboard_url(self) -> str:
        """Base URL of the REST API and the page, with a trailing slash."""
        return self._url(Output.DASHBOARD_FUNCTION_URL, edge=Output.APPLICATION_URL)

    @property
    def stream_url(self) -> str:
        """Base URL of the streams, with a trailing slash."""
        return self._url(Output.STREAMING_FUNCTION_URL, edge=Output.STREAM_URL)

    def translate(self, value: str) -> str:
        """Replace each deployed Function URL in a text by the local one."""
        return translate(value, self.local.urls if self.local else {})

    def _url(self, function_output: Output, *, edge: Output) -> str:
        # Behind CloudFront the Function URLs are AWS_IAM; the edge's are the ones to call.
        value = self.outputs.get(edge) or self.outputs.get(function_output)
        if value is None:
            raise EndpointsError(
                f"The environment {self.environment!r} has no output {function_output}. "
                f"Deploy all of it: `make deploy ENV={self.environment}`.",
            )
        return value.rstrip("/") + "/"


def emulator_client(
    service: str, endpoint: str, *, credentials: Path, region: str = REGION, **options: Any
) -> Any:
    """Make a client of the emulator, with the access key that a file holds.

    The person's own AWS settings play no part in it.
    """
    key, secret = access_key(credentials)
    session = boto3.Session(
        botocore_session=botocore.session.Session(session_vars=_NOBODYS_SETTINGS),
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        region_name=region,
    )
    return session.client(service, endpoint_url=endpoint, **options)  # type: ignore[call-overload]
