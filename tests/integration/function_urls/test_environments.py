"""One request at a time, new environments on demand, warm ones reused, 429 above the limit."""

import asyncio

import psutil
import pytest

from tests.integration.function_urls.conftest import OpenDoor, eventually
from tests.kit.account import Account
from tests.kit.gate import Gate

pytestmark = pytest.mark.integration


async def test_a_warm_environment_serves_the_next_request(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy()
    async with open_door() as door:
        pids = [(await door.get(name, "echo")).json()["pid"] for _ in range(3)]
    assert len(set(pids)) == 1


async def test_requests_at_the_same_time_each_have_an_environment(
    account: Account, open_door: OpenDoor, gate: Gate
) -> None:
    name = account.deploy(timeout=60)
    async with open_door() as door:
        slow = [asyncio.create_task(door.get(name, f"slow?gate={gate}")) for _ in range(3)]
        await door.until_started(name, 3)
        gate.open(0)
        pids = {(await task).json()["pid"] for task in slow}
        assert len(pids) == 3
        again = await door.get(name, "echo")
        assert again.json()["pid"] in pids


async def test_above_the_reserved_concurrency_is_429(
    account: Account, open_door: OpenDoor, gate: Gate
) -> None:
    name = account.deploy(reserved=2, timeout=60)
    async with open_door() as door:
        slow = [asyncio.create_task(door.get(name, f"slow?gate={gate}")) for _ in range(2)]
        await door.until_started(name, 2)
        refused = await door.get(name, "echo")
        assert refused.status_code == 429
        assert refused.json() == {
            "Reason": "ReservedFunctionConcurrentInvocationLimitExceeded",
            "Type": "User",
            "message": "Rate Exceeded.",
        }
        assert refused.headers["x-amzn-errortype"] == "TooManyRequestsException"
        gate.open(0)
        assert [(await task).status_code for task in slow] == [200, 200]
        assert (await door.get(name, "echo")).status_code == 200


async def test_a_request_takes_an_environment_that_frees_up_before_a_new_one_is_ready(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy()
    async with open_door(cold_starts=1) as door:
        answers = await asyncio.gather(*(door.get(name, "echo") for _ in range(10)))
        assert all(answer.status_code == 200 for answer in answers)
        assert len({answer.json()["pid"] for answer in answers}) < 10


async def test_an_idle_environment_is_frozen_and_thawed(
    account: Account, open_door: OpenDoor, gate: Gate
) -> None:
    name = account.deploy(timeout=60)
    async with open_door() as door:
        pid = (await door.get(name, "echo")).json()["pid"]
        process = psutil.Process(pid)
        await eventually(lambda: process.status() == psutil.STATUS_STOPPED)
        slow = asyncio.create_task(door.get(name, f"slow?gate={gate}"))
        await eventually(lambda: process.status() != psutil.STATUS_STOPPED)
        gate.open(0)
        assert (await slow).json()["pid"] == pid
        await eventually(lambda: process.status() == psutil.STATUS_STOPPED)


async def test_a_long_idle_environment_is_asked_to_end(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy()
    async with open_door(idle_seconds=0.2, shutdown_seconds=3) as door:
        await door.get(name, "echo")
        await eventually(lambda: not door.front.pool(name).environments)
        await eventually(lambda: door.logs(name) == ["started\nSIGTERM\n"])


async def test_an_environment_that_ignores_sigterm_is_killed(
    account: Account, open_door: OpenDoor, gate: Gate
) -> None:
    name = account.deploy(timeout=60, IGNORE_SIGTERM="1")
    async with open_door(idle_seconds=0.2, shutdown_seconds=3) as door:
        slow = asyncio.create_task(door.get(name, f"slow?gate={gate}"))
        await door.until_started(name, 1)
        (environment,) = door.front.pool(name).environments
        gate.open(0)
        await slow
        await eventually(lambda: not environment.alive)
        assert environment.process.exit_code == -9
        assert door.logs(name) == ["started\nSIGTERM\n"]
