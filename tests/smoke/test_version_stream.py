"""The version stream tells what was deployed, and an unknown task is told so."""

from datetime import datetime, timedelta

from lambda_src.contract import streams
from tests.kit.ask import Ask
from tests.kit.deployment import Deployment, stream_path
from tests.kit.sse.client import SseClient


async def test_the_version_stream_gives_the_deployed_release(
    ask: Ask, client: SseClient, deployment: Deployment
) -> None:
    health = (await ask("GET", deployment.url(streams.HEALTH))).json()
    async with client.open(deployment.url(stream_path(streams.RELEASE))) as stream:
        opened, version = await stream.take(2)
    assert [opened.name, version.name] == ["connection_open", "version"]
    assert version.data["version"] == health["version"]
    assert version.data["environment"] == deployment.environment
    assert version.data["git_commit"]
    assert version.data["deployed_at"].endswith("Z")
    assert datetime.fromisoformat(version.data["deployed_at"]).utcoffset() == timedelta(0)


async def test_the_stream_of_an_unknown_task_says_so_and_ends(
    client: SseClient, deployment: Deployment
) -> None:
    async with client.open(deployment.url(stream_path(streams.TASK))) as stream:
        events = await stream.rest()
    assert [event.name for event in events] == ["connection_open", "error", "connection_close"]
    assert events[2].data["reason"] == "task_not_found"
