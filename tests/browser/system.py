"""The deployed system as the tests disturb it: each state of the page is caused for real."""

import contextlib
import itertools
import signal
import time
from collections.abc import Iterator
from typing import Any, Protocol

import httpx

from function_urls.front_door import FrontDoor
from lambda_src.contract import streams
from lambda_src.contract.names import resource_name
from lambda_src.contract.outputs import Output
from lambda_src.tickertape.source_state import SourceState
from lambda_src.tickertape.sources import Sources
from lambda_src.tickertape.table import Table
from operator_tools.endpoints import LOCAL, Endpoints
from operator_tools.signable import Signable
from tests.browser.waiting import until

DASHBOARD = resource_name(LOCAL, "dashboard")
STREAMING = resource_name(LOCAL, "streaming")
MAX_CONNECTIONS = 100
# The front door asks every 2 s what is deployed.
FOLLOWED_SECONDS = 20.0
REQUEST_SECONDS = 20.0
TICKERS = ("ALMO", "BRIX", "EMBR", "KELP", "NIMB", "OAKR", "SPRK", "VLTA")
SENTIMENTS = (("positive", 0.86), ("neutral", 0.5), ("negative", 0.17), ("positive", 0.71))
LEASE_PARTITION = "CONNECTIONS"


class Cloud(Protocol):
    front_door: FrontDoor

    @property
    def endpoints(self) -> Endpoints: ...
    def client(self, service: str) -> Any: ...
    def publisher_token(self) -> str: ...


class System:
    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        endpoints = cloud.endpoints
        self.url = endpoints.dashboard_url
        self.stream_url = endpoints.stream_url
        self.table: str = endpoints.outputs[Output.FEED_TABLE_NAME]
        self._token = cloud.publisher_token()
        self._names = (f"browser-{time.time_ns()}-{n}" for n in itertools.count())

    def publish(self, count: int = 1, *, tickers: tuple[str, ...] = TICKERS) -> list[str]:
        """Event ids of `count` new items, at most 40."""
        items = []
        for n, name in zip(range(count), self._names, strict=False):
            sentiment, score = SENTIMENTS[n % len(SENTIMENTS)]
            items.append(
                {
                    "item_id": name,
                    "tickers": [tickers[n % len(tickers)]],
                    "sentiment": sentiment,
                    "score": score,
                }
            )
        return self.publish_posts(items)

    def publish_posts(self, items: list[dict[str, Any]]) -> list[str]:
        answer = self._ask("POST", "api/v2/items", json={"items": items})
        return [accepted["event_id"] for accepted in answer["accepted"]]

    def set_sources(self, *states: SourceState) -> None:
        """As a run of the collector leaves them."""
        sources = Sources(Table(self.table, self._cloud.client("dynamodb")))
        for state in sources.read():
            sources.forget(state.name)
        for state in states:
            assert sources.write(state)

    def newest_ids(self, count: int) -> list[str]:
        """What the feed holds, newest first."""
        page = self._ask("GET", "api/v2/items", params={"limit": count})
        return [item["event_id"] for item in reversed(page["items"])]

    def everything(self) -> list[dict[str, Any]]:
        """Every item of the log."""
        items: list[dict[str, Any]] = []
        page = self._ask("GET", "api/v2/items", params={"after": "evt_0", "limit": 500})
        while page["items"]:
            items += page["items"]
            page = self._ask("GET", "api/v2/items", params={"after": page["cursor"], "limit": 500})
        return items

    def start_import(self, count: int) -> str:
        """The id of a task."""
        text = "strong results and a superb outlook for the whole year"
        return self.import_posts(
            [{"tickers": [TICKERS[n % len(TICKERS)]], "text": text} for n in range(count)]
        )

    def import_posts(self, items: list[dict[str, Any]]) -> str:
        """The id of a task of the worker's."""
        task = self._ask("POST", "api/tasks", json={"type": "import", "items": items})
        return str(task["task_id"])

    def imported(self, task_id: str) -> bool:
        """Whether a task is done; one that failed is an error."""
        status = self._ask("GET", f"api/tasks/{task_id}")["status"]
        assert status != "failed", task_id
        return bool(status == "completed")

    def add_configuration(self, token: str, name: str, ticker: str) -> bool:
        """Of the token's user; False where there is no room for it."""
        answer = httpx.post(
            self.url + "api/v2/configurations",
            json={"name": name, "tickers": [ticker]},
            auth=Signable(token),
            timeout=REQUEST_SECONDS,
        )
        if answer.status_code == httpx.codes.CONFLICT:
            return False
        answer.raise_for_status()
        return True

    def end_session(self, token: str) -> None:
        """As if it had expired."""
        httpx.delete(
            self.url + "api/v2/auth/session", auth=Signable(token), timeout=REQUEST_SECONDS
        ).raise_for_status()

    @contextlib.contextmanager
    def stopped_streaming(self) -> Iterator[None]:
        """Nothing runs, and Lambda refuses every request."""
        functions = self._cloud.client("lambda")
        before = functions.get_function_concurrency(FunctionName=STREAMING)
        self._reserve(0)
        self._wait_for_status(httpx.codes.TOO_MANY_REQUESTS)
        self.kill_streaming()
        try:
            yield
        finally:
            self._reserve(before.get("ReservedConcurrentExecutions"))
            self._wait_for_status(httpx.codes.OK)

    @contextlib.contextmanager
    def full(self) -> Iterator[None]:
        """Every connection is held by somebody else."""
        now = int(time.time())
        held = {
            "pk": {"S": LEASE_PARTITION},
            **{name: {"S": "another"} for name in ("holder", "client", "address", "connection")},
            "held_until": {"N": str((now + 600) * 1000)},
            "expires_at": {"N": str(now + 600)},
        }
        slots = [
            {"sk": {"S": f"SLOT#{slot:05d}"}, "slot": {"N": str(slot)}}
            for slot in range(MAX_CONNECTIONS)
        ]
        self.kill_streaming()
        self._write([{"PutRequest": {"Item": held | slot}} for slot in slots])
        try:
            yield
        finally:
            self.free_connections()

    def free_connections(self) -> None:
        """Give back all leases, also those of slices whose viewer left."""
        table = self._cloud.client("dynamodb")
        rows = table.query(
            TableName=self.table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :slot)",
            ExpressionAttributeValues={":pk": {"S": LEASE_PARTITION}, ":slot": {"S": "SLOT#"}},
            ProjectionExpression="pk, sk",
        )["Items"]
        self._write([{"DeleteRequest": {"Key": row}} for row in rows])

    @property
    def connections(self) -> int:
        """How many are held."""
        return int(self._ask("GET", "api/v2/stream/status")["connections"])

    def kill_streaming(self) -> int:
        """End every streaming environment without notice; how many there were."""
        environments = self._cloud.front_door.pool(STREAMING).environments
        alive = [environment for environment in environments if environment.alive]
        for environment in alive:
            environment.process.signal(signal.SIGKILL)
        return len(alive)

    @contextlib.contextmanager
    def configured(self, name: str, **variables: str) -> Iterator[None]:
        """The function deployed with other variables."""
        before = self._variables(name)
        self._deploy(name, before | variables)
        try:
            yield
        finally:
            self._deploy(name, before)

    def _variables(self, name: str) -> dict[str, str]:
        functions = self._cloud.client("lambda")
        configuration = functions.get_function_configuration(FunctionName=name)
        return dict(configuration["Environment"]["Variables"])

    def _deploy(self, name: str, variables: dict[str, str]) -> None:
        functions = self._cloud.client("lambda")
        functions.update_function_configuration(
            FunctionName=name, Environment={"Variables": variables}
        )
        own = {key: value for key, value in variables.items() if not key.endswith("_URL")}
        until(
            lambda: own.items() <= self._cloud.front_door.pool(name).function.environment.items(),
            seconds=FOLLOWED_SECONDS,
            what=f"{name} runs with its new variables",
        )

    def _reserve(self, concurrency: int | None) -> None:
        functions = self._cloud.client("lambda")
        if concurrency is None:
            functions.delete_function_concurrency(FunctionName=STREAMING)
            return
        functions.put_function_concurrency(
            FunctionName=STREAMING, ReservedConcurrentExecutions=concurrency
        )

    def _wait_for_status(self, expected: int) -> None:
        url = self.stream_url.rstrip("/") + streams.STATUS
        until(
            lambda: httpx.get(url, timeout=REQUEST_SECONDS).status_code == expected,
            seconds=FOLLOWED_SECONDS,
            what=f"GET {url} answers {expected}",
        )

    def _write(self, requests: list[dict[str, Any]]) -> None:
        table = self._cloud.client("dynamodb")
        for start in range(0, len(requests), 25):
            table.batch_write_item(RequestItems={self.table: requests[start : start + 25]})

    def _ask(self, method: str, path: str, **options: Any) -> Any:
        answer = httpx.request(
            method, self.url + path, auth=Signable(self._token), timeout=REQUEST_SECONDS, **options
        )
        answer.raise_for_status()
        return answer.json()
