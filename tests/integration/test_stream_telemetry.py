"""What a stream leaves in the log: who was let in, refused and gone, and nothing secret."""

import json
from typing import TYPE_CHECKING, Any

import pytest

from lambda_src.contract.telemetry import NAMESPACE, STREAMING, Metric, dimensions
from lambda_src.tickertape.claims import Claim
from tests.kit.server import serving
from tests.kit.streaming import STREAM, Streaming, bearer, from_address, streaming, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import MakeClient
    from tests.kit.emulator import Backend, Emulator
    from tests.kit.processes import Processes
    from tests.kit.server import Server

Line = dict[str, Any]


@pytest.fixture(scope="module")
def server(
    processes: "Processes", emulator: "Emulator", module_backend: "Backend"
) -> "Iterator[Server]":
    with serving(processes, emulator, module_backend) as servers:
        yield servers(
            "streaming",
            slice_seconds=20,
            heartbeat_seconds=0.3,
            poll_seconds=0.05,
            max_connections=2,
        )


@pytest.fixture
def live(server: "Server", emulator: "Emulator", make_client: "MakeClient") -> Streaming:
    return streaming(server, emulator, make_client)


def lines(live: Streaming) -> list[Line]:
    """Everything that the process wrote is JSON, a line each; the last may be half written."""
    return [
        json.loads(line)
        for line in live.server.process.log.splitlines(keepends=True)
        if line.endswith("\n")
    ]


async def logged(live: Streaming, message: str, correlation_id: str) -> Line:
    def found() -> list[Line]:
        return [
            line
            for line in lines(live)
            if line.get("message") == message and line.get("correlation_id") == correlation_id
        ]

    await until(found)
    [line] = found()
    return line


def total(live: Streaming, metric: str) -> float:
    """What the embedded metrics of the process add up to."""
    return sum(sum(line[metric]) for line in lines(live) if "_aws" in line and metric in line)


async def grows(live: Streaming, metric: str, before: float) -> None:
    def grown() -> bool:
        return total(live, metric) > before

    await until(grown)


async def test_a_connection_is_accounted_for(live: Streaming) -> None:
    live.domain.publish(2)
    params = {"request_id": "told-1"}
    async with live.client().open(
        STREAM, params=params, headers=from_address(1), last_event_id="evt_1"
    ) as stream:
        await stream.until("new_item")
    opened = await logged(live, "Connection opened", "told-1")
    closed = await logged(live, "Connection closed", "told-1")
    assert opened["level"] == "INFO"
    assert opened["service"] == "streaming"
    assert opened["client"] == Claim.of(None, "198.51.100.1").client
    assert opened["path"] == "/api/v2/stream"
    assert opened["resume"] == "resumed"
    assert opened["cursor"] == "evt_1"
    assert closed["client"] == opened["client"]
    assert closed["reason"] == "client_left"
    assert closed["cursor"] == "evt_2"
    assert closed["events"] == 2  # the metrics and the item
    assert 0 < closed["seconds"] < 10


async def test_a_refusal_is_told(live: Streaming) -> None:
    before = total(live, Metric.CONNECTIONS_REFUSED)
    headers = {"X-Correlation-ID": "told-2"} | from_address(3)
    async with (
        live.client().open(STREAM, headers=from_address(1)) as first,
        live.client().open(STREAM, headers=from_address(2)) as second,
    ):
        await first.next()
        await second.next()
        assert (await live.client().http.get(STREAM, headers=headers)).status_code == 503
        refused = await logged(live, "Connection refused", "told-2")
    assert refused["level"] == "WARNING"
    assert refused["cause"] == "Maximum connections reached"
    assert refused["client"] == Claim.of(None, "198.51.100.3").client
    await grows(live, Metric.CONNECTIONS_REFUSED, before)


async def test_the_reason_of_a_close_is_told(live: Streaming) -> None:
    viewer = live.domain.sessions.create()
    headers = bearer(viewer.token) | {"X-Correlation-ID": "told-3"}
    async with live.client().open(STREAM, headers=headers) as stream:
        await stream.next()
        live.domain.sessions.delete(viewer.session.key)
        await stream.rest()
    closed = await logged(live, "Connection closed", "told-3")
    assert closed["reason"] == "session_ended"
    assert closed["client"] == Claim.of(viewer.session.user_id, "").client


async def test_the_metrics_that_the_alarms_watch_are_sent(live: Streaming) -> None:
    # A refusal needs a full house, and has its own test.
    metrics = [
        metric
        for metric in Metric
        if STREAMING in metric.services and metric is not Metric.CONNECTIONS_REFUSED
    ]
    before = {metric: total(live, metric) for metric in metrics}
    async with live.client().open(STREAM, last_event_id="evt_0") as stream:
        await stream.until("heartbeat")
        live.domain.publish(3)
        await stream.until("new_item")
        await stream.until("heartbeat")
        await stream.until("heartbeat")
    for metric in metrics:
        await grows(live, metric, before[metric])
    for line in lines(live):
        if "_aws" in line:
            [directive] = line["_aws"]["CloudWatchMetrics"]
            assert directive["Namespace"] == NAMESPACE
            expected = dimensions(STREAMING, live.server.backend.environment)
            assert sorted(directive["Dimensions"][0]) == sorted(expected)
            assert expected.items() <= line.items()


async def test_nothing_secret_is_logged(live: Streaming) -> None:
    viewer = live.domain.sessions.create()
    mine = live.domain.configurations.create(viewer.session, "a private name", ["AAPL"])
    path = f"api/v2/configurations/{mine.config_id}/stream"
    headers = {"X-Authorization": f"Bearer {viewer.token}", "X-Correlation-ID": "told-4"}
    async with live.client().open(path, headers=headers) as stream:
        await stream.until("heartbeat")
    told = {"X-Correlation-ID": "told-5"}
    await live.client().http.get(f"{path}?last_event_id={viewer.token}", headers=told)
    refused = await logged(live, "Refused", "told-5")
    assert refused["route"] == "/api/v2/configurations/{config_id}/stream"
    assert refused["status"] == 401
    await logged(live, "Connection closed", "told-4")
    log = live.server.process.log
    for secret in (viewer.token, viewer.session.key, "a private name", mine.config_id):
        assert secret not in log
