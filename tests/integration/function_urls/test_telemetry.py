"""What the front door tells of its functions: what Lambda would measure, and where they log."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field

import pytest

from function_urls.telemetry import Log, Measurement
from tests.integration.function_urls.conftest import Door, OpenDoor
from tests.kit.account import Account
from tests.kit.gate import Gate

pytestmark = pytest.mark.integration


@dataclass
class Heard:
    """Of one function."""

    measurements: list[Measurement] = field(default_factory=list)
    logs: list[Log] = field(default_factory=list)
    ended: list[Log] = field(default_factory=list)

    def measured(self, measurement: Measurement) -> None:
        self.measurements.append(measurement)

    def log_began(self, log: Log) -> None:
        self.logs.append(log)

    def log_ended(self, log: Log) -> None:
        self.ended.append(log)

    def values(self) -> dict[str, list[float]]:
        found = defaultdict(list)
        for one in self.measurements:
            found[one.name].append(one.value)
        return found

    def sums(self, *names: str) -> list[float]:
        values = self.values()
        return [sum(values[name]) for name in names]


@pytest.fixture
def heard() -> Heard:
    return Heard()


COUNTS = ("Invocations", "Errors", "Throttles", "UrlRequestCount", "Url4xxCount", "Url5xxCount")


async def test_a_run_is_counted_timed_and_dated_by_its_start(
    account: Account, open_door: OpenDoor, heard: Heard
) -> None:
    name = account.deploy()
    async with open_door(telemetry=heard) as door:
        await door.get(name, "slow?seconds=0.3")
        await door.get(name, "status?is=404")
        await door.get(name, "status?is=503")
    assert heard.sums(*COUNTS) == [3, 0, 0, 3, 1, 1]
    longest = max(heard.values()["Duration"])
    assert 300 <= longest < 5000
    [timed] = [one for one in heard.measurements if one.value == longest]
    assert (timed.unit, timed.namespace) == ("Milliseconds", "AWS/Lambda")
    assert {one.dimensions for one in heard.measurements} == {(("FunctionName", name),)}
    [run, *_] = [one for one in heard.measurements if one.name == "Invocations"]
    [asked, *_] = [one for one in heard.measurements if one.name == "UrlRequestCount"]
    assert run.at >= asked.at


@pytest.mark.parametrize("path", ["die", "slow?seconds=9", "large?bytes=7000000"])
async def test_a_run_that_fails_is_an_error_and_a_5xx(
    account: Account, open_door: OpenDoor, heard: Heard, path: str
) -> None:
    name = account.deploy(timeout=1)
    async with open_door(telemetry=heard) as door:
        assert (await door.get(name, path)).status_code == 502
    assert heard.sums(*COUNTS) == [1, 1, 0, 1, 0, 1]


async def test_a_stream_that_breaks_is_a_5xx_whatever_it_began_with(
    account: Account, open_door: OpenDoor, heard: Heard
) -> None:
    name = account.deploy(mode="RESPONSE_STREAM")
    async with open_door(telemetry=heard) as door:
        assert (await door.get(name, "stream?die=1")).status_code == 200
    assert heard.sums(*COUNTS) == [1, 1, 0, 1, 0, 1]


async def test_a_function_that_cannot_start_fails_each_run(
    account: Account, open_door: OpenDoor, heard: Heard
) -> None:
    name = account.deploy(FAIL_AT_START="1")
    async with open_door(telemetry=heard) as door:
        assert (await door.get(name, "echo")).status_code == 502
    assert heard.sums(*COUNTS) == [1, 1, 0, 1, 0, 1]


async def test_what_is_turned_away_is_no_run(
    account: Account, open_door: OpenDoor, heard: Heard, gate: Gate
) -> None:
    name = account.deploy(reserved=2, timeout=60)
    async with open_door(telemetry=heard) as door:
        slow = [asyncio.create_task(door.get(name, f"slow?gate={gate}")) for _ in range(2)]
        await door.until_started(name, 2)
        assert (await door.get(name, "echo")).status_code == 429
        gate.open(0)
        await asyncio.gather(*slow)
    assert heard.sums(*COUNTS) == [2, 0, 1, 3, 1, 0]
    assert max(heard.values()["ConcurrentExecutions"]) == 2


async def test_each_environment_tells_where_it_logs_until_it_has_ended(
    account: Account, open_door: OpenDoor, heard: Heard
) -> None:
    name = account.deploy()
    door: Door
    async with open_door(telemetry=heard) as door:
        await door.get(name, "say?line=hello")
        await door.get(name, "die")
        await door.get(name, "say?line=again")
        assert [log.function for log in heard.logs] == [name, name]
        assert heard.logs[0] in heard.ended
        assert heard.logs[1] not in heard.ended
    assert set(heard.ended) == set(heard.logs)
    first, second = (log.path.read_text().splitlines() for log in heard.logs)
    assert "hello" in first
    assert "again" in second
