import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import aws_cdk as cdk
import pytest

import app
from cdk_app.release import Release, read_release
from tests.infrastructure.synthesized import NO_BUNDLING


@pytest.mark.parametrize(
    ("context", "message"),
    [
        ({}, "No environment given: add -c env=<one of local, dev, preprod, prod>."),
        ({"env": ""}, "No environment given"),
        ({"env": "live"}, "There is no environment 'live': choose one of local, dev, preprod, pro"),
    ],
)
def test_a_wrong_environment_ends_the_app_with_a_message(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, context: dict[str, str], message: str
) -> None:
    assert app.main(cdk.App(context=context, outdir=str(tmp_path))) == 1
    captured = capsys.readouterr()
    assert message in captured.err
    assert "Traceback" not in captured.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("context", [{"env": "prod"}, {"env": "local", "edge": "1"}])
def test_the_app_synthesizes_the_stacks_of_the_environment(
    tmp_path: Path, context: dict[str, str]
) -> None:
    assert app.main(cdk.App(context={**NO_BUNDLING, **context}, outdir=str(tmp_path))) == 0
    templates = {path.name.split(".")[0] for path in tmp_path.glob("*.template.json")}
    parts = (
        "data",
        "streaming",
        "worker",
        "collector",
        "dashboard",
        "monitoring",
        "edge",
        "release",
    )
    assert templates == {f"tickertape-{context['env']}-{part}" for part in parts}


def test_nothing_runs_at_import(monkeypatch: pytest.MonkeyPatch) -> None:
    """Importing every module of the app starts no process and makes no app."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("Something ran at import")

    for name in [name for name in sys.modules if name == "app" or name.startswith("cdk_app")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    monkeypatch.setattr(cdk.App, "__init__", refuse)
    assert importlib.import_module("app").main


def test_the_release_is_the_checkout(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "2.0"\n')
    author = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    for words in (["init", "-q"], [*author, "commit", "-qm", "First", "--allow-empty"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True, timeout=10)  # noqa: S603, S607
    release = read_release(tmp_path)
    assert re.fullmatch("[0-9a-f]{40}", release.git_commit)
    assert release.version == "2.0"


def test_the_context_may_say_what_is_released(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "2.0"\n')
    release = read_release(tmp_path, git_commit="c")
    assert release == Release(version="2.0", git_commit="c")


def test_a_tree_without_git_has_an_unknown_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "2.0"\n')
    assert read_release(tmp_path).git_commit == "unknown"


def test_the_parameter_of_a_release_says_what_the_version_stream_sends() -> None:
    release = Release(version="1.2", git_commit="abc")
    assert json.loads(release.parameter("dev")) == {
        "version": "1.2",
        "environment": "dev",
        "git_commit": "abc",
    }
