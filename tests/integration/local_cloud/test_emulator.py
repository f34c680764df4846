"""How the emulator runs a plain handler, as it runs the worker."""

import io
import json
import uuid
import zipfile

import pytest

from tests.kit.account import TRUST, Account

pytestmark = pytest.mark.integration

HANDLER = """
import os, sys
def handler(event, context):
    return {"path": sys.path, "variables": dict(os.environ)}
"""


@pytest.fixture
def seen(account: Account) -> dict[str, object]:
    name = f"plain-{uuid.uuid4().hex[:8]}"
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("plain.py", HANDLER)
    role = account.client("iam").create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST)
    )
    functions = account.client("lambda")
    functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="plain.handler",
        Role=role["Role"]["Arn"],
        Code={"ZipFile": code.getvalue()},
    )
    functions.get_waiter("function_active_v2").wait(
        FunctionName=name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 100}
    )
    answer: dict[str, object] = json.load(functions.invoke(FunctionName=name)["Payload"])
    functions.delete_function(FunctionName=name)
    return answer


def test_it_has_none_of_this_virtual_environments_packages(seen: dict[str, list[str]]) -> None:
    assert seen["path"]
    assert not [path for path in seen["path"] if ".venv" in path]


def test_it_has_its_role_and_reaches_the_emulator(
    seen: dict[str, dict[str, str]], account: Account
) -> None:
    assert seen["variables"]["AWS_ENDPOINT_URL"] == account.endpoint
    assert seen["variables"]["AWS_ACCESS_KEY_ID"].startswith("ASIA")
    assert "VIRTUAL_ENV" not in seen["variables"]
