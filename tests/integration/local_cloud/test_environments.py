"""One request at a time, new environments on demand, warm ones reused, 429 above the limit."""

import asyncio
import json

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.integration.local_cloud.conftest import Account, OpenDoor, eventually, zipped

pytestmark = pytest.mark.integration


async def test_a_warm_environment_serves_the_next_request(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy()
    async with open_door() as door:
        pids = [(await door.get(name, "echo")).json()["pid"] for _ in range(3)]
    assert len(set(pids)) == 1


async def test_requests_at_the_same_time_each_have_an_environment(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy()
    async with open_door() as door:
        answers = await asyncio.gather(*(door.get(name, "slow?seconds=1.5") for _ in range(3)))
        pids = {answer.json()["pid"] for answer in answers}
        assert len(pids) == 3
        again = await door.get(name, "echo")
        assert again.json()["pid"] in pids


async def test_above_the_reserved_concurrency_is_429(account: Account, open_door: OpenDoor) -> None:
    name = account.deploy(reserved=2)
    async with open_door() as door:
        slow = [asyncio.create_task(door.get(name, "slow?seconds=1")) for _ in range(2)]
        await asyncio.sleep(0.3)
        refused = await door.get(name, "echo")
        assert refused.status_code == 429
        assert refused.json() == {
            "Reason": "ReservedFunctionConcurrentInvocationLimitExceeded",
            "Type": "User",
            "message": "Rate Exceeded.",
        }
        assert refused.headers["x-amzn-errortype"] == "TooManyRequestsException"
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
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy()
    async with open_door() as door:
        before = (await door.get(name, "ticks")).json()
        await asyncio.sleep(1)
        after = (await door.get(name, "ticks")).json()
    assert before["pid"] == after["pid"]
    # A second of a hundred ticks, had it run.
    assert after["ticks"] - before["ticks"] < 20


async def test_a_long_idle_environment_is_asked_to_end(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy()
    async with open_door(idle_seconds=0.2, shutdown_seconds=3) as door:
        await door.get(name, "echo")
        await eventually(lambda: not door.front.pool(name).environments)
        await eventually(lambda: door.logs(name) == ["started\nSIGTERM\n"])


async def test_an_environment_that_ignores_sigterm_is_killed(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy(IGNORE_SIGTERM="1")
    async with open_door(idle_seconds=0.2, shutdown_seconds=3) as door:
        await door.get(name, "echo")
        environment = door.front.pool(name).environments[0]
        await eventually(lambda: not environment.alive)
        assert environment.process.exit_code == -9
        assert door.logs(name) == ["started\nSIGTERM\n"]


async def test_a_handler_that_ends_is_502_and_its_log_is_named(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy(FAIL_AT_START="1")
    async with open_door() as door:
        answer = await door.get(name, "echo")
        assert answer.status_code == 502
        assert answer.text == "Internal Server Error"
        (report,) = door.reports
        assert "no table name" in report
        assert str(door.directory / "logs" / name) in report


async def test_a_handler_that_is_never_ready_is_502(account: Account, open_door: OpenDoor) -> None:
    name = account.deploy(READY_AFTER="60")
    async with open_door(init_seconds=0.5) as door:
        answer = await door.get(name, "echo")
        assert answer.status_code == 502
        assert "was not ready at /ready" in door.reports[0]
        assert door.front.pool(name).environments == []


async def test_a_request_waits_until_the_app_is_ready(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy(READY_AFTER="0.5")
    async with open_door() as door:
        assert (await door.get(name, "echo")).status_code == 200


async def test_a_handler_without_its_x_bit_does_not_start(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy(code=zipped(mode=0o644))
    async with open_door() as door:
        assert (await door.get(name, "echo")).status_code == 502
        assert "ermission denied" in door.reports[0]


async def test_the_environment_has_the_functions_variables_and_no_one_elses(
    account: Account, open_door: OpenDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_SECRET_OF_THE_PERSON", "1")
    monkeypatch.setenv("AWS_PROFILE", "work")
    name = account.deploy(COLOUR="green")
    async with open_door() as door:
        seen = json.loads((await door.get(name, "environment")).text)
    assert seen["COLOUR"] == "green"
    assert seen["AWS_LAMBDA_FUNCTION_NAME"] == name
    assert seen["AWS_ENDPOINT_URL"] == account.endpoint
    assert seen["AWS_ACCESS_KEY_ID"].startswith("ASIA")
    assert seen["AWS_SESSION_TOKEN"]
    assert seen["_HANDLER"] == "run.sh"
    assert not seen.keys() & {"A_SECRET_OF_THE_PERSON", "AWS_PROFILE", "VIRTUAL_ENV"}
    assert not [path for path in seen["path"] if ".venv" in path]


async def test_the_role_is_enforced(account: Account, open_door: OpenDoor) -> None:
    name = account.deploy()
    async with open_door() as door:
        seen = json.loads((await door.get(name, "environment")).text)
    session = boto3.Session(
        seen["AWS_ACCESS_KEY_ID"], seen["AWS_SECRET_ACCESS_KEY"], seen["AWS_SESSION_TOKEN"]
    )
    queues = session.client("sqs", endpoint_url=account.endpoint, region_name="us-east-1")
    with pytest.raises(ClientError, match="not authorized"):
        queues.list_queues()


async def test_a_deployed_function_url_in_a_variable_becomes_the_local_one(
    account: Account, open_door: OpenDoor
) -> None:
    other = account.deploy()
    name = account.deploy(OTHER=account.url(other))
    async with open_door() as door:
        seen = json.loads((await door.get(name, "environment")).text)
        assert seen["OTHER"] == door.url(other)


async def test_a_new_deployment_takes_over_and_old_requests_finish(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy(RELEASE="1")
    async with open_door() as door:
        idle = (await door.get(name, "echo")).json()["pid"]
        slow = asyncio.create_task(door.get(name, "slow?seconds=2"))
        await asyncio.sleep(0.2)
        account.client("lambda").update_function_configuration(
            FunctionName=name, Environment={"Variables": {"RELEASE": "2"}}
        )

        async def new_release() -> bool:
            seen = json.loads((await door.get(name, "environment")).text)
            return bool(seen["RELEASE"] == "2")

        await eventually(new_release)
        assert not slow.done()
        old = await slow
        assert (old.status_code, old.json()["pid"]) == (200, idle)
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
