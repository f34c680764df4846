"""The documents keep up: every setting is in them, every link leads somewhere."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from benchmarks.__main__ import BENCHMARKS
from cdk_app.environments import CATALOG
from lambda_src.contract.telemetry import SERVICES
from lambda_src.tickertape.settings import (
    PREFIX,
    DashboardSettings,
    StreamingSettings,
    WorkerSettings,
)

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")


@pytest.mark.parametrize("settings", [DashboardSettings, StreamingSettings, WorkerSettings])
def test_every_setting_is_documented(
    settings: type[DashboardSettings | StreamingSettings | WorkerSettings],
) -> None:
    operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    undocumented = [
        variable
        for field in settings.model_fields
        if f"`{(variable := PREFIX + field.upper())}`" not in operations
    ]
    assert undocumented == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    links = LINK.findall(document.read_text(encoding="utf-8"))
    missing = [link for link in links if not (document.parent / link).exists()]
    assert missing == []


def test_every_decision_stands_in_the_index_under_its_own_title() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    decisions = [path for path in sorted(folder.glob("*.md")) if path.name != "README.md"]
    lines = [f"- [{_title(path)}]({path.name})" for path in decisions]
    assert [line for line in lines if line not in index] == []


def _title(document: Path) -> str:
    return document.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")


def test_every_command_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    documents = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    commands = set(re.findall(r"(?:`|^)make ([a-z]+)", documents, re.MULTILINE))
    assert {"dev", "test"} <= commands <= targets


@pytest.mark.parametrize(
    ("goal", "word", "choices"),
    [
        ("token", "ENV=staging", list(CATALOG)),
        ("synth", "ENV=staging", list(CATALOG)),
        ("smoke", "ENV=staging", list(CATALOG)),
        ("token", "ROLE=admin", ["publisher", "viewer"]),
        ("bench", "ONLY=foo", list(BENCHMARKS)),
        ("logs", "FUNCTION=foo", list(SERVICES)),
    ],
)
def test_make_names_the_choices_in_one_sentence(goal: str, word: str, choices: list[str]) -> None:
    made = subprocess.run(  # noqa: S603
        ["make", "--no-print-directory", "--dry-run", goal, word],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert made.returncode == 2
    assert f"{word} is unknown: choose one of {' '.join(choices)}.  Stop." in made.stderr


def test_a_python_that_is_not_there_is_named_once_with_what_to_do(tmp_path: Path) -> None:
    for name in ("Makefile", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path)
    made = subprocess.run(
        ["make", "--no-print-directory", "install", "PYTHON=python9"],  # noqa: S607
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert made.returncode == 2
    assert "There is no 'python9' here" in made.stdout
    assert "PYTHON=python3.13" in made.stdout
    assert "older" not in made.stdout + made.stderr
