"""The first hour in an account, by the documented commands: it fails, and is tried again."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cdk_app.environments import CATALOG
from lambda_src.contract.names import STACKS, resource_name, stack_name
from local_cloud.cdk_cli import NODE, ROOT
from tests.kit.assembly import Assembly, synthesize
from tests.kit.emulator import Emulator, running_emulator
from tests.kit.processes import guarded_processes

ENVIRONMENT = CATALOG["prod"]
TABLE = resource_name(ENVIRONMENT.name)
COMMAND_SECONDS = 200
CREATED = {stack_name(ENVIRONMENT.name, part): "CREATE_COMPLETE" for part in STACKS}

pytestmark = pytest.mark.timeout(600)


@dataclass(frozen=True)
class Account:
    emulator: Emulator
    assembly: Assembly

    def type_(self, command: str, *options: str, answer: str = "") -> tuple[int, str]:
        """Run one of the operator's commands; its exit status and what it printed."""
        programs = [Path(sys.executable).parent, ROOT / "node_modules" / ".bin", NODE.parent]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        variables = kept | self.emulator.variables | {"CDK_REQUIRE_APPROVAL": "never"}
        variables["PATH"] = os.pathsep.join([*map(str, programs), kept["PATH"]])
        ended = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "operator_tools", command, "--env", ENVIRONMENT.name, *options],
            cwd=ROOT,
            env=variables,
            input=answer,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
        return ended.returncode, ended.stdout

    def deploy(self) -> tuple[int, str]:
        return self.type_("deploy", "--assembly", str(self.assembly.folder))

    @property
    def stacks(self) -> dict[str, str]:
        found = self.emulator.client("cloudformation").describe_stacks()["Stacks"]
        prefix = resource_name(ENVIRONMENT.name) + "-"
        statuses = {stack["StackName"]: stack["StackStatus"] for stack in found}
        return {name: status for name, status in statuses.items() if name.startswith(prefix)}


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    assembly = synthesize(ENVIRONMENT, tmp_path_factory.mktemp("assembly"))
    folder = tmp_path_factory.mktemp("account")
    with guarded_processes(folder) as processes, running_emulator(processes) as emulator:
        yield Account(emulator, assembly)


def test_the_first_hour_and_the_last(account: Account) -> None:
    """One account, one story: each part goes on where the one before it ended."""
    fail_and_try_again(account)
    destroy_and_come_back(account)


def fail_and_try_again(account: Account) -> None:
    """Every step fails once, and works when it is typed again."""
    status, said = account.deploy()
    assert status == 1
    assert "run `make bootstrap ENV=prod`" in said
    assert account.stacks == {}
    status, said = account.type_("bootstrap")
    assert status == 0, said
    broken = set(CREATED)
    for stack in broken:
        account.assembly.break_(stack)
    while broken:
        status, said = account.deploy()
        assert status == 1
        # What is in nobody's way is created at the same time, so more than one may have failed.
        failed = {name for name, now in account.stacks.items() if now == "ROLLBACK_COMPLETE"}
        assert failed & broken, said
        for stack in failed & broken:
            account.assembly.mend(stack)
        broken -= failed
    status, said = account.deploy()
    assert status == 0, said
    assert account.stacks == CREATED


def destroy_and_come_back(account: Account) -> None:
    """What was destroyed is there again, with its data."""
    post = {"pk": {"S": "A"}, "sk": {"S": "B"}}
    account.emulator.dynamodb.put_item(TableName=TABLE, Item=post)
    status, said = account.type_("destroy", answer="Prod\n")
    assert status == 1
    assert "Nothing was destroyed." in said
    assert account.stacks == CREATED
    where = ("--assembly", str(account.assembly.folder))
    status, said = account.type_("destroy", *where, answer="prod\n")
    assert status == 0, said
    assert account.stacks == {}
    status, said = account.deploy()
    assert status == 0, said
    assert f"the table {TABLE}" in said
    assert account.stacks == CREATED
    assert account.emulator.dynamodb.get_item(TableName=TABLE, Key=post)["Item"] == post
