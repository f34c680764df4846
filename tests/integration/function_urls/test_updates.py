"""A deployment while the front door is open."""

import asyncio
import json

import pytest

from function_urls.functions import Functions
from tests.integration.function_urls.conftest import OpenDoor, eventually
from tests.kit.account import Account, zipped
from tests.kit.gate import Gate

pytestmark = pytest.mark.integration


async def test_a_new_deployment_takes_over_and_old_requests_finish(
    account: Account, open_door: OpenDoor, gate: Gate
) -> None:
    name = account.deploy(timeout=60, RELEASE="1")
    async with open_door() as door:
        busy = asyncio.create_task(door.get(name, f"slow?gate={gate}"))
        await door.until_started(name, 1)
        (old,) = door.front.pool(name).environments
        account.client("lambda").update_function_configuration(
            FunctionName=name, Environment={"Variables": {"RELEASE": "2"}}
        )

        async def new_release() -> bool:
            seen = json.loads((await door.get(name, "environment")).text)
            return bool(seen["RELEASE"] == "2")

        await eventually(new_release)
        assert not busy.done()
        gate.open(0)
        answer = await busy
        assert (answer.status_code, answer.json()["pid"]) == (200, old.process.pid)
        await eventually(lambda: len(door.front.pool(name).environments) == 1)


async def test_until_an_update_is_complete_the_version_before_it_serves(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy(RELEASE="1")
    functions = account.client("lambda")
    functions.get_waiter("function_active_v2").wait(
        FunctionName=name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 100}
    )
    async with open_door(poll_seconds=60) as door:
        functions.update_function_configuration(
            FunctionName=name, Environment={"Variables": {"RELEASE": "2"}}
        )
        await door.front.refresh()
        now = functions.get_function_configuration(FunctionName=name)["LastUpdateStatus"]
        if now == "InProgress":
            assert door.front.pool(name).function.environment == {
                "RELEASE": "1",
                "AWS_LWA_INVOKE_MODE": "buffered",
                "AWS_LWA_READINESS_CHECK_PATH": "/ready",
            }
        functions.get_waiter("function_updated_v2").wait(
            FunctionName=name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 100}
        )
        await door.front.refresh()
        assert door.front.pool(name).function.environment == {"RELEASE": "2"}


async def test_new_code_is_followed(account: Account, open_door: OpenDoor) -> None:
    name = account.deploy()
    async with open_door() as door:
        before = json.loads((await door.get(name, "environment")).text)["LAMBDA_TASK_ROOT"]
        account.client("lambda").update_function_code(FunctionName=name, ZipFile=zipped(marker="2"))

        async def new_code() -> bool:
            seen = json.loads((await door.get(name, "environment")).text)
            return bool(seen["LAMBDA_TASK_ROOT"] != before)

        await eventually(new_code)


async def test_what_fails_for_no_known_reason_ends_neither_following_nor_sweeping(
    account: Account, open_door: OpenDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A port that was taken, a pool in a strange state: later deployments are followed still."""
    first = account.deploy(RELEASE="1")
    async with open_door(idle_seconds=0.2) as door:
        pool = door.front.pool(first)
        swept: list[bool] = []

        def taken(_: Functions) -> None:
            raise OSError("Address already in use")

        def strange() -> None:
            swept.append(True)
            raise RuntimeError("strange")

        with monkeypatch.context() as broken:
            broken.setattr(Functions, "with_urls", taken)
            broken.setattr(pool, "sweep", strange)
            await eventually(lambda: "Address already in use" in str(door.reports))
            await eventually(lambda: bool(swept))
        second = account.deploy(RELEASE="2")
        await eventually(lambda: account.url(second) in door.front.urls)
        assert (await door.get(first, "echo")).status_code == 200
        await eventually(lambda: not pool.environments)
