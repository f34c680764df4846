"""A function's handler: how it starts, what it sees, what it may do."""

import json

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.integration.function_urls.conftest import OpenDoor
from tests.kit.account import Account, zipped

pytestmark = pytest.mark.integration


async def test_a_handler_that_ends_is_502_and_its_log_is_named(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy(FAIL_AT_START="1")
    async with open_door() as door:
        answer = await door.get(name, "echo")
        assert answer.status_code == 502
        assert answer.text == "Internal Server Error"
        assert answer.headers["content-type"] == "application/json"
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


async def test_only_the_statuses_that_the_function_names_are_ready(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy(
        AWS_LWA_READINESS_CHECK_PATH="/status?is=404", AWS_LWA_READINESS_CHECK_HEALTHY_STATUS="200"
    )
    lenient = account.deploy(AWS_LWA_READINESS_CHECK_PATH="/status?is=404")
    async with open_door(init_seconds=3) as door:
        assert (await door.get(name, "echo")).status_code == 502
        assert "was not ready at /status" in door.reports[0]
        assert (await door.get(lenient, "echo")).status_code == 200


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
    assert seen["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.13"
    assert seen["AWS_LAMBDA_LOG_FORMAT"] == "Text"
    assert "AWS_LAMBDA_LOG_LEVEL" not in seen
    assert seen["AWS_XRAY_CONTEXT_MISSING"] == "LOG_ERROR"
    assert seen["HOME"] == "/home/sbx_user1051"
    assert not seen.keys() & {"A_SECRET_OF_THE_PERSON", "AWS_PROFILE", "VIRTUAL_ENV"}
    assert not [path for path in seen["path"] if ".venv" in path]


async def test_the_function_is_told_how_it_logs_and_whether_it_is_traced(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy()
    account.client("lambda").update_function_configuration(
        FunctionName=name,
        LoggingConfig={"LogFormat": "JSON", "ApplicationLogLevel": "WARN", "LogGroup": "/shared"},
        TracingConfig={"Mode": "Active"},
    )
    async with open_door() as door:
        seen = json.loads((await door.get(name, "environment")).text)
        answer = await door.get(name, "echo")
    assert seen["AWS_LAMBDA_LOG_FORMAT"] == "JSON"
    assert seen["AWS_LAMBDA_LOG_LEVEL"] == "WARN"
    assert seen["AWS_LAMBDA_LOG_GROUP_NAME"] == "/shared"
    assert answer.headers["x-amzn-trace-id"].endswith(";Sampled=1")


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
