"""The version stream of the deployed function, with the heartbeat and the release of its stack."""

import asyncio
import json
import secrets
from collections.abc import Iterator
from itertools import pairwise

import pytest

from cdk_app.environments import CATALOG
from local_cloud.cloud import LocalCloud
from operator_tools.sessions import create_session
from tests.conftest import MakeClient
from tests.integration.test_version_stream_baseline import DEPLOYMENT_SECONDS, PATH
from tests.kit.sse.client import SseClient, Stream

HEARTBEAT_SECONDS = CATALOG["local"].heartbeat_seconds
PARAMETER = "/tickertape/local/release"


@pytest.fixture
def release(local_cloud: LocalCloud) -> Iterator[dict[str, str]]:
    """What is deployed; a test that changes it has it restored.

    For some seconds functions may still tell of the change, so none is made that others would see.
    """
    parameters = local_cloud.client("ssm")
    value = parameters.get_parameter(Name=PARAMETER)["Parameter"]["Value"]
    yield json.loads(value)
    parameters.put_parameter(Name=PARAMETER, Value=value, Type="String", Overwrite=True)


@pytest.fixture
def client(local_cloud: LocalCloud, make_client: MakeClient) -> SseClient:
    client = make_client(local_cloud.endpoints.stream_url, total=60, lf_only=True)
    # A user of its own: streams that are left go on for a slice, and count against their client.
    token = create_session(local_cloud.endpoints, role="viewer").token
    client.http.headers["Authorization"] = f"Bearer {token}"
    return client


async def test_it_opens_tells_the_release_and_beats(
    client: SseClient, release: dict[str, str]
) -> None:
    async with client.open(PATH, headers={"X-Correlation-ID": "mine-1"}) as stream:
        opened, version, *beats = await stream.take(4)
    assert [opened.name, version.name] == ["connection_open", "version"]
    told = ("version", "environment")
    assert [version.data[name] for name in told] == [release[name] for name in told]
    assert version.data["git_commit"]
    assert [(beat.name, beat.comments) for beat in beats] == [("heartbeat", ("heartbeat",))] * 2
    for earlier, later in pairwise([version, *beats]):
        assert later.offset - earlier.offset < 2 * HEARTBEAT_SECONDS
    assert {event.correlation_id for event in stream.received.events} == {"mine-1"}


async def test_a_deployment_reaches_open_streams(
    client: SseClient, local_cloud: LocalCloud, release: dict[str, str]
) -> None:
    commit = secrets.token_hex(20)

    async def told(stream: Stream) -> None:
        while (await stream.until("version")).data["git_commit"] != commit:
            pass

    async with client.open(PATH) as one, client.open(PATH) as other:
        await asyncio.gather(one.until("version"), other.until("version"))
        value = json.dumps(release | {"git_commit": commit})
        parameters = local_cloud.client("ssm")
        deployed = asyncio.get_running_loop().time()
        parameters.put_parameter(Name=PARAMETER, Value=value, Type="String", Overwrite=True)
        await asyncio.gather(told(one), told(other))
        elapsed = asyncio.get_running_loop().time() - deployed
    assert elapsed < DEPLOYMENT_SECONDS
