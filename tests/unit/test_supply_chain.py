"""Locks that no longer hold are told, and so is an advisory service that says nothing."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from supply_chain import locks
from supply_chain.__main__ import ROOT
from supply_chain.advisories import npm_verdict, python_verdict

FILES = ("pyproject.toml", "package.json", "package-lock.json", locks.ALL, locks.FUNCTIONS)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The project's own locks, to be spoilt."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_projects_own_locks_hold() -> None:
    assert locks.problems(ROOT) == []


def unlocked(tree: Path) -> None:
    replace(tree / "pyproject.toml", '"httptools",', '"httptools",\n    "left-pad",')


def outgrown(tree: Path) -> None:
    replace(tree / "pyproject.toml", '"httptools",', '"httptools>=1000",')


def unhashed(tree: Path) -> None:
    (tree / locks.ALL).write_text("six==1.0\n" + (tree / locks.ALL).read_text())


def parted(tree: Path) -> None:
    version = (tree / locks.FUNCTIONS).read_text().partition("httptools==")[2].split()[0]
    replace(tree / locks.FUNCTIONS, f"httptools=={version}", "httptools==0.0.1")


def unlocked_npm(tree: Path) -> None:
    replace(tree / "package.json", '"uplot": "', '"left-pad": "1.0.0",\n    "uplot": "')


def unhashed_npm(tree: Path) -> None:
    replace(tree / "package-lock.json", '"integrity": "sha512-', '"integrity": "sha1-')


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (unlocked, "pyproject.toml wants left-pad, requirements.txt has none: run `make lock`."),
        (outgrown, "pyproject.toml wants httptools>=1000, lambda_src/requirements.txt has "),
        (unhashed, "requirements.txt has no hash of six 1.0: run `make lock`."),
        (parted, "lambda_src/requirements.txt has httptools 0.0.1, requirements.txt has "),
        (unlocked_npm, "package-lock.json differs from the dependencies of package.json"),
        (unhashed_npm, "package-lock.json has no hash of node_modules/"),
    ],
)
def test_a_lock_that_does_not_hold_is_told(
    tree: Path, spoil: Callable[[Path], None], sentence: str
) -> None:
    spoil(tree)
    assert any(sentence in problem for problem in locks.problems(tree))


def pip_audit(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


CLEAN = {"name": "anyio", "version": "4.1", "vulns": []}
SKIPPED = {"name": "ours", "skip_reason": "Dependency not found on PyPI"}
VULNERABLE = {
    "name": "idna",
    "version": "3.0",
    "vulns": [{"id": "PYSEC-2024-60", "fix_versions": ["3.7"], "description": "…"}],
}
NPM = {
    "vulnerabilities": {"uplot": {"severity": "high", "range": "<1.6.30"}},
    "metadata": {"dependencies": {"total": 74}},
}


def test_packages_that_nothing_is_known_against_are_clean() -> None:
    verdict = python_verdict(pip_audit(CLEAN), "")
    assert verdict.clean
    assert str(verdict) == "requirements.txt: 0 known vulnerabilities in 1 packages."
    assert npm_verdict(json.dumps(NPM | {"vulnerabilities": {}}), "").clean


def test_what_is_known_is_told_with_its_mend() -> None:
    verdict = python_verdict(pip_audit(CLEAN, VULNERABLE), "")
    assert not verdict.clean
    assert "  idna 3.0: PYSEC-2024-60, fixed in 3.7" in str(verdict).splitlines()
    verdict = npm_verdict(json.dumps(NPM), "")
    assert not verdict.clean
    assert "  uplot: high, in <1.6.30" in str(verdict).splitlines()


def test_a_package_that_the_service_does_not_know_is_not_clean() -> None:
    verdict = python_verdict(pip_audit(CLEAN, SKIPPED), "")
    assert not verdict.clean
    assert "the service does not know ours" in str(verdict)


@pytest.mark.parametrize(
    ("verdict", "why"),
    [
        (python_verdict(pip_audit(SKIPPED), ""), "it knows none of 1 packages"),
        (python_verdict("", "Traceback\nConnectionError: refused\n"), "ConnectionError: refused"),
        (python_verdict("", ""), "it answered nothing"),
        (npm_verdict('{"message": "405 Method Not Allowed"}', ""), "405 Method Not Allowed"),
        (npm_verdict("", "npm error network\n"), "npm error network"),
    ],
)
def test_silence_is_no_verdict(verdict: Any, why: str) -> None:
    assert not verdict.clean
    assert f"could not be asked ({why})" in str(verdict)
