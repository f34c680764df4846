"""How the CDK CLI is run, with a script in its place."""

import asyncio
import shlex
from pathlib import Path

import pytest

from local_cloud import cdk_cli, deploy
from local_cloud.deploy import DeployError, Deployment
from tests.integration.function_urls.conftest import eventually

pytestmark = pytest.mark.integration


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    return Deployment(
        endpoint="http://127.0.0.1:4566",
        directory=tmp_path / "state",
        journal=tmp_path / "processes",
    )


def put_in_its_place(monkeypatch: pytest.MonkeyPatch, directory: Path, script: str) -> None:
    cli = directory / "cdk"
    cli.write_text(script)
    monkeypatch.setattr(deploy, "NODE", Path("/bin/sh"))
    monkeypatch.setattr(deploy, "CLI", cli)


async def test_it_sees_the_emulator_and_nothing_of_the_persons_aws_settings(
    deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "work")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "secret")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")
    script = f'env > {shlex.quote(str(tmp_path))}/env; echo "$@" > {tmp_path}/arguments'
    put_in_its_place(monkeypatch, tmp_path, script)
    await deployment.synthesize(lambda _: None)
    seen = dict(line.split("=", 1) for line in (tmp_path / "env").read_text().splitlines())
    assert not seen.keys() & {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_SECRET_ACCESS_KEY"}
    assert seen["HTTPS_PROXY"] == "http://proxy.example"
    assert seen["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
    assert seen["AWS_REGION"] == "us-east-1"
    for name in ("CDK_HOME", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "TMPDIR"):
        assert seen[name].startswith(str(deployment.directory))
    arguments = (tmp_path / "arguments").read_text()
    assert arguments.startswith("synth --quiet -c env=local --no-notices")


async def test_a_failure_says_what_failed_why_and_where_its_log_is(
    deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_its_place(monkeypatch, tmp_path, "echo creating; echo 'no such table' >&2; exit 3")
    with pytest.raises(DeployError) as raised:
        await deployment.deploy(lambda _: None)
    message = str(raised.value)
    assert "`sh cdk deploy` failed (exit code 3)" in message
    assert "creating\nno such table" in message
    assert str(deployment.directory / "logs" / "cdk-deploy.log") in message


async def test_its_progress_is_told(
    deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = "tickertape-local-data | 3/14 | 1:02:03 PM | CREATE_COMPLETE | AWS::KMS::Key"
    put_in_its_place(monkeypatch, tmp_path, f"echo {shlex.quote(event)}; sleep 0.5")
    details: list[str] = []
    await deployment.deploy(details.append)
    assert "tickertape-local-data 3/14" in details


async def test_one_that_hangs_is_ended(
    deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deploy, "_STEP_SECONDS", 0.3)
    put_in_its_place(monkeypatch, tmp_path, "echo waiting; sleep 1000")
    async with asyncio.timeout(10):
        with pytest.raises(DeployError, match="did not end within"):
            await deployment.deploy(lambda _: None)
    entries = deployment.journal.read_text().split()
    assert entries[1] == f"-{entries[0]}"


async def test_when_the_start_is_interrupted_it_ends_too(
    deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_its_place(monkeypatch, tmp_path, "sleep 1000")
    task = asyncio.create_task(deployment.deploy(lambda _: None))
    await eventually(lambda: deployment.journal.exists() and bool(deployment.journal.read_text()))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    entries = deployment.journal.read_text().split()
    assert entries[1] == f"-{entries[0]}"


def test_another_version_of_the_cli_is_not_the_one_that_is_pinned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli = tmp_path / "aws-cdk" / "bin" / "cdk"
    cli.parent.mkdir(parents=True)
    monkeypatch.setattr(cdk_cli, "CLI", cli)
    assert not cdk_cli.is_installed()
    (tmp_path / "aws-cdk" / "package.json").write_text('{"version": "3.0.0"}')
    assert not cdk_cli.is_installed()
