"""The deployed system behind the front door."""

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from lambda_src.contract.outputs import Output
from local_cloud.cloud import LocalCloud
from tests.integration.function_urls.conftest import eventually

pytestmark = [pytest.mark.integration, pytest.mark.local_cloud]

STREAM = "api/v2/stream"
STREAMING = "tickertape-local-streaming"
BUFFERED = "tickertape-local-streaming-behind-a-buffered-url"


@pytest.fixture
async def behind_a_buffered_url(local_cloud: LocalCloud) -> AsyncIterator[str]:
    """The streaming function once more: the same artifact, role and settings, but BUFFERED."""
    functions = local_cloud.client("lambda")
    described = functions.get_function(FunctionName=STREAMING)
    same: dict[str, Any] = {
        key: described["Configuration"][key]
        for key in ("Runtime", "Handler", "Role", "MemorySize", "Architectures")
    }
    variables = described["Configuration"]["Environment"]["Variables"]
    async with httpx.AsyncClient() as client:
        code = (await client.get(described["Code"]["Location"])).content
    functions.create_function(
        FunctionName=BUFFERED,
        Code={"ZipFile": code},
        Timeout=20,
        Environment={"Variables": variables | {"AWS_LWA_INVOKE_MODE": "buffered"}},
        **same,
    )
    url = functions.create_function_url_config(
        FunctionName=BUFFERED, AuthType="NONE", InvokeMode="BUFFERED"
    )["FunctionUrl"]
    await eventually(lambda: url in local_cloud.front_door.urls, seconds=10)
    yield local_cloud.front_door.urls[url]
    functions.delete_function_url_config(FunctionName=BUFFERED)
    functions.delete_function(FunctionName=BUFFERED)
    await eventually(lambda: url not in local_cloud.front_door.urls, seconds=10)


async def first_bytes(url: str) -> tuple[float, bytes]:
    """The seconds until the body begins, and its beginning."""
    async with httpx.AsyncClient(timeout=30) as client:
        await client.get(url + "ready")
        began = time.monotonic()
        async with client.stream("GET", url + STREAM) as response:
            return time.monotonic() - began, await anext(response.aiter_raw())


async def test_no_step_of_its_deployment_warned(local_cloud: LocalCloud) -> None:
    """A person sees each line of the CDK's own for as long as it is the last."""
    logs = sorted((local_cloud.directory / "logs").glob("cdk-*.log"))
    assert [log.stem for log in logs] == ["cdk-bootstrap", "cdk-deploy", "cdk-synth"]
    warned = re.compile("warn|ignored|unknown|deprecated", re.IGNORECASE)
    said = [line for log in logs for line in log.read_text(encoding="utf-8").splitlines()]
    assert [line for line in said if warned.search(line)] == []


async def test_the_same_artifact_streams_behind_one_mode_and_not_behind_the_other(
    local_cloud: LocalCloud, behind_a_buffered_url: str
) -> None:
    seconds, first = await first_bytes(local_cloud.endpoints.stream_url)
    assert first.startswith(b"event: connection_open\n")
    assert seconds < 2

    with contextlib.suppress(httpx.ReadTimeout):
        async with asyncio.timeout(15), httpx.AsyncClient(timeout=4) as client:
            answer = await client.get(behind_a_buffered_url + STREAM)
            pytest.fail(f"It answered {answer.status_code} before its slice was over.")


async def test_a_function_may_do_what_its_role_allows_and_nothing_else(
    local_cloud: LocalCloud,
) -> None:
    table = local_cloud.endpoints.outputs[Output.FEED_TABLE_NAME]
    described = local_cloud.client("lambda").get_function(FunctionName=STREAMING)
    assume = local_cloud.client("sts").assume_role(
        RoleArn=described["Configuration"]["Role"], RoleSessionName="test"
    )["Credentials"]
    tables = local_cloud.client(
        "dynamodb",
        aws_access_key_id=assume["AccessKeyId"],
        aws_secret_access_key=assume["SecretAccessKey"],
        aws_session_token=assume["SessionToken"],
    )
    head = {"pk": {"S": "HEAD"}, "sk": {"S": "HEAD"}}
    tables.get_item(TableName=table, Key=head)
    with pytest.raises(tables.exceptions.ClientError, match=r"not authorized.*DeleteTable"):
        tables.delete_table(TableName=table)
