"""Ten thousand hostile requests, and a neighbour who notices nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest

from function_urls.execution_environment import ExecutionEnvironment
from function_urls.function_url import FunctionUrl
from function_urls.http_types import Message, Receive, Scope, Send
from lambda_src.contract.names import resource_name
from local_cloud.cloud import LocalCloud
from operator_tools.sessions import create_session
from tests.conftest import MakeClient
from tests.kit.hostile.attempt import Known
from tests.kit.hostile.families import attempts
from tests.kit.hostile.sending import send_all
from tests.kit.requests import post

pytestmark = [pytest.mark.integration, pytest.mark.local_cloud]

# In parts, so that a failure is soon made again.
PARTS = 4
COUNT = 10_000 // PARTS
SEED = 20_261_121
ADDRESS = "127.0.0.66"
FUNCTIONS = tuple(resource_name("local", service) for service in ("dashboard", "streaming"))


@dataclass
class Seen:
    """What the front door did, as it saw it itself: a client may have left before its answer."""

    failed: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    """Killed by the front door, or dead by themselves; an end after a long rest is none."""


def dead(cloud: LocalCloud) -> set[ExecutionEnvironment]:
    """Those of which the front door does not know it yet."""
    pools = [cloud.front_door.pool(name) for name in FUNCTIONS]
    return {one for pool in pools for one in pool.environments if not one.alive}


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch, local_cloud: LocalCloud) -> Seen:
    seen = Seen()
    # Other tests kill some, and the front door notices at the next request.
    before = dead(local_cloud)
    call, kill, end = FunctionUrl.__call__, ExecutionEnvironment.kill, ExecutionEnvironment.end

    async def watched(self: FunctionUrl, scope: Scope, receive: Receive, send: Send) -> None:
        what = f"{scope['method']} {scope['raw_path']!r}?{scope['query_string']!r}"

        async def answered(message: Message) -> None:
            if message.get("status", 200) >= 500:
                seen.failed.append(f"{message['status']}: {what} {scope['headers']}"[:2_000])
            await send(message)

        try:
            await call(self, scope, receive, answered)
        except Exception as error:
            seen.failed.append(f"{error!r}: {what} {scope['headers']}"[:2_000])
            raise

    async def killed(self: ExecutionEnvironment) -> None:
        seen.lost.append(f"{self.function_name}: {self.process.log}")
        await kill(self)

    async def ended(self: ExecutionEnvironment) -> None:
        if not self.alive and self not in before:
            seen.lost.append(f"{self.function_name}: {self.process.log}")
        await end(self)

    monkeypatch.setattr(FunctionUrl, "__call__", watched)
    monkeypatch.setattr(ExecutionEnvironment, "kill", killed)
    monkeypatch.setattr(ExecutionEnvironment, "end", ended)
    return seen


@asynccontextmanager
async def neighbour(cloud: LocalCloud, make_client: MakeClient) -> AsyncIterator[None]:
    """Publishes and follows meanwhile: every item comes, once, in order, and no slice is cut."""
    token = {"Authorization": f"Bearer {cloud.publisher_token()}"}
    client = make_client(cloud.endpoints.stream_url, total=300)
    over, opened, all_published = asyncio.Event(), asyncio.Event(), asyncio.Event()
    published: list[str] = []
    received: list[str] = []

    async def publish(http: httpx.AsyncClient) -> None:
        while not over.is_set():
            answer = await http.post("api/v2/items", json={"items": [post()]}, headers=token)
            assert answer.status_code == 201, answer.text
            published.extend(item["event_id"] for item in answer.json()["accepted"])
            await asyncio.sleep(0.2)
        all_published.set()

    async def follow() -> None:
        async with client.follow("api/v2/stream", params={"connection": "neighbour"}) as events:
            async for event in events:
                opened.set()
                if event.name == "new_item":
                    received.append(event.id)
                # Heartbeats come too, so that this is asked again after the last item.
                if all_published.is_set() and set(published) <= set(received):
                    return

    async with asyncio.TaskGroup() as living:
        living.create_task(follow())
        await opened.wait()
        publishing = make_client(cloud.endpoints.dashboard_url, total=60).http
        living.create_task(publish(publishing))
        yield
        over.set()
    numbers = [int(event.removeprefix("evt_")) for event in received]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


@pytest.mark.parametrize("part", range(PARTS))
async def test_no_input_is_answered_with_a_5xx_or_costs_anybody_anything(
    local_cloud: LocalCloud, make_client: MakeClient, seen: Seen, part: int
) -> None:
    endpoints = local_cloud.endpoints
    publisher, viewer = (create_session(endpoints, role=role) for role in ("publisher", "viewer"))
    before = dead(local_cloud)
    known = Known(publisher.token.encode(), viewer.token.encode(), b"none")
    async with neighbour(local_cloud, make_client):
        outcome = await send_all(
            attempts(SEED + part, COUNT, known),
            {"dashboard": endpoints.dashboard_url, "streaming": endpoints.stream_url},
            address=ADDRESS,
        )
    assert outcome.failures == []
    assert outcome.unanswered == []
    assert (seen.failed, seen.lost, dead(local_cloud) - before) == ([], [], set())
    # It was no monologue: all of the doors were tried.
    assert outcome.statuses.keys() >= {200, 307, 400, 401, 403, 404, 405, 413, 414, 415, 422, 431}
