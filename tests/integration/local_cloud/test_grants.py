"""What each function calls and what its role allows are the same: nothing is missing or spare.

Every route, every stream and every way of a task is walked here once, against the deployed
functions. The emulator enforces the roles and writes down what each of them called.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import httpx
import pytest

from lambda_src.contract import streams
from lambda_src.contract.events import CloseReason
from lambda_src.contract.names import resource_name
from lambda_src.contract.outputs import Output
from lambda_src.contract.telemetry import COLLECTOR, DASHBOARD, STREAMING, WORKER
from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.source_state import known
from lambda_src.tickertape.sources import Sources
from lambda_src.tickertape.table import Table
from local_cloud.calls import LEADING_KEYS, Call, read_calls
from local_cloud.cloud import LocalCloud
from local_cloud.feeds.schedule import collect
from local_cloud.feeds.server import FeedServer
from tests.conftest import FOLLOWED, MakeClient
from tests.kit.collecting import document, item, rss, source
from tests.kit.imports import post
from tests.kit.sse.client import SseClient
from tests.kit.task_system import TaskSystem, deployed_system

pytestmark = [pytest.mark.integration, pytest.mark.local_cloud]

SECONDS = 60.0
TOLD = ("runtime", "metrics", "sources")
BY_LAMBDA_ITSELF = frozenset(
    {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "sqs:DeleteMessage",
        "sqs:ReceiveMessage",
    }
)
"""With the function's role: its logs, the queue that invokes it."""


ASKED_TO_BE_REFUSED = frozenset({"dynamodb:DeleteTable"})
"""By a test of the same cloud, which sees that policies hold."""


class Walk:
    """Asks routes and remembers which, so that one that nobody asked is noticed."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self._walked: set[tuple[str, str]] = set()

    async def __call__(self, method: str, route: str, status: int, **options: Any) -> Any:
        """`{names}` in a route are filled from `values`."""
        values = options.pop("values", {})
        answer = await self._http.request(method, route.format_map(values), **options)
        assert answer.status_code == status, (method, route, answer.status_code, answer.text)
        self._walked.add((method.lower(), route))
        return answer.json() if answer.content.startswith(b"{") else None

    async def left_out(self) -> set[tuple[str, str]]:
        paths = (await self._http.get("/openapi.json")).json()["paths"]
        every = {(method, route) for route, methods in paths.items() for method in methods}
        return every - self._walked


async def walk_dashboard(cloud: LocalCloud, system: TaskSystem, client: SseClient) -> None:
    base = cloud.endpoints.dashboard_url
    async with httpx.AsyncClient(base_url=base, timeout=20, trust_env=False) as http:
        ask = Walk(http)
        for route in ("/", "/ready", "/health", *(f"/api/v2/{name}" for name in TOLD)):
            await ask("GET", route, 200)
        await ask("GET", streams.STATUS, 200)
        await walk_away(ask, client)
        await walk_publishing(ask, system)
        token = (await ask("POST", "/api/v2/auth/anonymous", 201))["token"]
        viewer = {"Authorization": f"Bearer {token}"}
        await ask("GET", "/api/v2/auth/me", 200, headers=viewer)
        await walk_configurations(ask, viewer)
        for stream in streams.STREAMS:
            values = dict.fromkeys(stream.parameters, "0" * 32)
            status = 404 if stream is streams.CONFIGURATION else 307
            await ask("GET", stream.path, status, headers=viewer, values=values)
        await ask("DELETE", "/api/v2/auth/session", 204, headers=viewer)
        assert {route for _, route in await ask.left_out()} == set()


async def walk_away(ask: Walk, client: SseClient) -> None:
    """A page that is closed: its connection's place is free."""
    mine = {"connection": "a-connection-of-mine-0001"}
    async with client.open(streams.FEED.path, params=mine) as opened:
        await opened.next()
        await ask("POST", streams.LEAVE, 204, params=mine)
        *_, closed = await opened.rest()
        assert closed.data["reason"] == CloseReason.LEFT


async def walk_publishing(ask: Walk, system: TaskSystem) -> None:
    publisher = {"headers": system.publisher}
    items = {"items": [post("granted-1"), post("granted-2")]}
    await ask("POST", "/api/v2/items", 201, json=items, **publisher)
    await ask("POST", "/api/v2/items", 201, json=items, **publisher)
    await ask("GET", "/api/v2/items", 200)
    await ask("GET", "/api/v2/items", 200, params={"after": "evt_1", "tickers": "AAPL"})
    for name in ("1h", "30d"):
        await ask("GET", "/api/v2/series", 200, params={"range": name, "tickers": "AAPL"})
        await ask("GET", "/api/v2/series", 200, params={"range": name})
    await ask("POST", "/api/v2/score", 200, json={"text": "AAPL beats"}, **publisher)
    task = {"type": "import", "items": [post("granted-3")]}
    made = await ask("POST", "/api/tasks", 202, json=task, **publisher)
    await ask("GET", "/api/tasks/{task_id}", 200, values=made, **publisher)


async def walk_configurations(ask: Walk, viewer: dict[str, str]) -> None:
    route, one = "/api/v2/configurations", "/api/v2/configurations/{config_id}"
    wish = {"name": "Mine", "tickers": ["AAPL"]}
    made = await ask("POST", route, 201, json=wish, headers=viewer)
    with_id = {"headers": viewer, "values": made}
    await ask("GET", route, 200, headers=viewer)
    await ask("GET", one, 200, **with_id)
    await ask("PUT", one, 200, json=wish, **with_id)
    await ask("PATCH", one, 200, json={"name": "Still mine"}, **with_id)
    await ask("DELETE", one, 204, **with_id)


async def walk_tasks(system: TaskSystem, client: SseClient) -> None:
    """A task that completes, and one of which a part fails until it is given up."""
    good = system.prepare(3)
    system.send(*good.parts)
    assert await closing(client, good.path) == CloseReason.TASK_COMPLETED
    bad = system.prepare(1)
    system.send(*(part.replace('"AAPL"', '"no ticker"') for part in bad.parts))
    assert await closing(client, bad.path) == CloseReason.TASK_FAILED


async def closing(client: SseClient, path: str) -> str:
    async with client.follow(path, retry=0.05, slices=5) as events:
        reasons = [event.data["reason"] async for event in events if event.name.endswith("close")]
    return str(reasons[-1])


async def walk_streams(cloud: LocalCloud, system: TaskSystem, client: SseClient) -> None:
    """Each stream until it has beaten once more than at its opening, and each on resuming."""
    viewer, config_id = await a_configuration(cloud)

    async def listen(path: str, cursor: str | None) -> None:
        async with client.open(path, headers=viewer, last_event_id=cursor) as opened:
            beats = 0
            while beats < 2:
                beats += (await opened.next()).name == "heartbeat"

    paths = [
        stream.address("", config_id=config_id, task_id=system.prepare(1).task_id)
        for stream in streams.STREAMS
    ]
    await asyncio.gather(*[listen(path, cursor) for path in paths for cursor in (None, "evt_1")])
    for route in ("ready", streams.HEALTH, streams.STATUS):
        assert (await client.http.get(route)).status_code == 200


def walk_collector(cloud: LocalCloud, feeds: FeedServer) -> None:
    """What is new is published, a key is read, and a source that is named no more is forgotten."""
    rows = Sources(Table(cloud.endpoints.outputs[Output.FEED_TABLE_NAME], cloud.client("dynamodb")))
    gone = known(None, source("gone", "https://example.com/"), utc_now())
    assert rows.write(replace(gone, turn=1))
    cloud.put_key("keyed", "a-key")
    before = feeds.answers[FOLLOWED]
    feeds.answers[FOLLOWED] = document(rss(item("walked")))
    client, deadline = cloud.client("lambda"), time.monotonic() + SECONDS
    while True:
        assert collect(client) == ""
        states = {state.name: state for state in rows.read()}
        if all(state.newest_at for state in states.values()):
            break
        assert time.monotonic() < deadline, states
        time.sleep(0.5)
    feeds.answers[FOLLOWED] = before
    assert set(states) == {"followed", "keyed"}


async def a_configuration(cloud: LocalCloud) -> tuple[dict[str, str], str]:
    base = cloud.endpoints.dashboard_url
    async with httpx.AsyncClient(base_url=base, timeout=20, trust_env=False) as http:
        token = (await http.post("/api/v2/auth/anonymous")).json()["token"]
        viewer = {"Authorization": f"Bearer {token}"}
        wish = {"name": "Mine", "tickers": ["AAPL"]}
        made = await http.post("/api/v2/configurations", json=wish, headers=viewer)
        return viewer, made.json()["config_id"]


def statements(cloud: LocalCloud, role: str) -> Iterator[dict[str, Any]]:
    iam = cloud.client("iam")
    assert iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"] == []
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        yield from document["Statement"]


def listed(value: str | Sequence[str]) -> frozenset[str]:
    return frozenset([value] if isinstance(value, str) else value)


@dataclass(frozen=True)
class Granted:
    """One statement: any of its actions on any of its resources, in any of its partitions."""

    actions: frozenset[str]
    resources: frozenset[str]
    partitions: frozenset[str]

    @classmethod
    def by(cls, statement: Mapping[str, Any]) -> Self:
        conditions = statement.get("Condition", {})
        assert statement["Effect"] == "Allow"
        assert set(conditions) <= {"ForAllValues:StringLike"}
        keys = conditions.get("ForAllValues:StringLike", {LEADING_KEYS: ""})
        assert set(keys) == {LEADING_KEYS}
        return cls(
            listed(statement["Action"]), listed(statement["Resource"]), listed(keys[LEADING_KEYS])
        )

    def covers(self, call: Call) -> bool:
        return (
            call.action in self.actions
            and call.resource in self.resources
            and call.partition in self.partitions
        )

    def spare(self, calls: set[Call]) -> set[str]:
        """Actions that nobody calls, partitions that nobody touches in the way granted."""
        used = [call for call in calls if self.covers(call)]
        actions = self.actions - {call.action for call in used} - BY_LAMBDA_ITSELF
        if not self.actions - BY_LAMBDA_ITSELF:
            return set()
        return set(actions) | (self.partitions - {call.partition for call in used})


async def test_every_grant_is_used_and_every_call_is_granted(
    local_cloud: LocalCloud, feeds: FeedServer, make_client: MakeClient
) -> None:
    await walk_all(local_cloud, make_client)
    await asyncio.to_thread(walk_collector, local_cloud, feeds)
    every = read_calls(local_cloud.emulator.calls)
    for service in (DASHBOARD, STREAMING, WORKER, COLLECTOR):
        name = resource_name("local", service)
        described = local_cloud.client("lambda").get_function(FunctionName=name)
        role = described["Configuration"]["Role"].rsplit("/", 1)[-1]
        calls = {
            call for call in every if call.role == role and call.action not in ASKED_TO_BE_REFUSED
        }
        grants = [Granted.by(statement) for statement in statements(local_cloud, role)]
        assert calls
        assert [each for each in calls if not any(grant.covers(each) for grant in grants)] == []
        assert {grant: spare for grant in grants if (spare := grant.spare(calls))} == {}


async def walk_all(cloud: LocalCloud, make_client: MakeClient) -> None:
    system = deployed_system(cloud)
    client = make_client(cloud.endpoints.stream_url, total=SECONDS)
    await walk_dashboard(cloud, system, client)
    await asyncio.gather(walk_tasks(system, client), walk_streams(cloud, system, client))
