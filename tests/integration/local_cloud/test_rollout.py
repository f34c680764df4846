"""New code is deployed under open streams: none is cut, and nothing is lost or repeated."""

import asyncio
import io
import threading
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from lambda_src.contract.outputs import Output
from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.feed import Feed
from lambda_src.tickertape.table import Table
from local_cloud.cloud import LocalCloud
from tests.conftest import MakeClient
from tests.integration.function_urls.conftest import eventually
from tests.kit.feed_items import item
from tests.kit.sse.client import SseClient

pytestmark = [pytest.mark.integration, pytest.mark.local_cloud]

STREAM = "api/v2/stream"
STREAMING = "tickertape-local-streaming"
ROLLING = "tickertape-local-streaming-that-is-deployed-again"
FOLLOWERS = 4
BETWEEN_POSTS = 0.05
SECONDS = 40


@dataclass
class Deployed:
    """The streaming function once more, with brief slices: same artifact, role and settings."""

    functions: Any
    url: str
    code: bytes

    def deploy_again(self) -> None:
        """Other code, as far as Lambda can tell."""
        changed = io.BytesIO(self.code)
        with zipfile.ZipFile(changed, "a") as archive:
            archive.writestr("changed.txt", "It is another release.")
        self.functions.update_function_code(FunctionName=ROLLING, ZipFile=changed.getvalue())


@pytest.fixture
async def deployed(local_cloud: LocalCloud) -> AsyncIterator[Deployed]:
    functions = local_cloud.client("lambda")
    described = functions.get_function(FunctionName=STREAMING)
    same = {
        key: described["Configuration"][key]
        for key in ("Runtime", "Handler", "Role", "MemorySize", "Architectures")
    }
    variables = described["Configuration"]["Environment"]["Variables"]
    async with httpx.AsyncClient() as client:
        code = (await client.get(described["Code"]["Location"])).content
    brief = {"TICKERTAPE_SLICE_SECONDS": "2", "TICKERTAPE_HEARTBEAT_SECONDS": "1"}
    functions.create_function(
        FunctionName=ROLLING,
        Code={"ZipFile": code},
        Timeout=20,
        Environment={"Variables": variables | brief},
        **same,
    )
    url = functions.create_function_url_config(
        FunctionName=ROLLING, AuthType="NONE", InvokeMode="RESPONSE_STREAM"
    )["FunctionUrl"]
    await eventually(lambda: url in local_cloud.front_door.urls, seconds=10)
    yield Deployed(functions, local_cloud.front_door.urls[url], code)
    functions.delete_function_url_config(FunctionName=ROLLING)
    functions.delete_function(FunctionName=ROLLING)
    await eventually(lambda: url not in local_cloud.front_door.urls, seconds=10)


@dataclass
class Follower:
    received: list[str] = field(default_factory=list)
    slices: int = 0

    async def run(self, client: SseClient, after: str) -> None:
        """A stream that ends without saying so is raised."""
        async with client.follow(STREAM, last_event_id=after, retry=0.05) as events:
            async for event in events:
                if event.name == "connection_open":
                    self.slices += 1
                    assert event.data["resume"] == "resumed"
                elif event.name == "new_item":
                    self.received.append(event.data["item_id"])


@dataclass
class Publisher:
    feed: Feed
    published: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        while not self.stop.wait(BETWEEN_POSTS):
            name = f"rolled-{len(self.published)}"
            self.feed.append([item(name, "ROLL")])
            self.published.append(name)


async def test_open_streams_live_through_a_deployment_and_lose_nothing(
    local_cloud: LocalCloud, make_client: MakeClient, deployed: Deployed
) -> None:
    table = Table(
        local_cloud.endpoints.outputs[Output.FEED_TABLE_NAME], local_cloud.client("dynamodb")
    )
    publisher = Publisher(Feed(table, utc_now))
    after = f"evt_{publisher.feed.head(consistent=True)}"
    followers = [Follower() for _ in range(FOLLOWERS)]

    def versions() -> set[str]:
        return {each.version for each in local_cloud.front_door.pool(ROLLING).environments}

    async with asyncio.timeout(SECONDS), asyncio.TaskGroup() as tasks:
        clients = [make_client(deployed.url, total=SECONDS) for _ in followers]
        following = [
            tasks.create_task(follower.run(client, after))
            for follower, client in zip(followers, clients, strict=True)
        ]
        publishing = tasks.create_task(asyncio.to_thread(publisher.run))
        try:
            await eventually(lambda: all(each.received for each in followers), seconds=SECONDS)
            before, slices = versions(), [each.slices for each in followers]
            deployed.deploy_again()
            await eventually(lambda: before.isdisjoint(versions()), seconds=SECONDS)
            # Each has gone on in the new code.
            await eventually(
                lambda: all(each.slices > was for each, was in zip(followers, slices, strict=True)),
                seconds=SECONDS,
            )
        finally:
            publisher.stop.set()
        await publishing
        await eventually(
            lambda: all(len(each.received) >= len(publisher.published) for each in followers),
            seconds=SECONDS,
        )
        for task in following:
            task.cancel()
    assert len(publisher.published) > 10
    for follower in followers:
        assert follower.received == publisher.published
