"""The locks pin, by hash, what pyproject.toml and package.json ask for. Needs no network."""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ALL: Final = "requirements.txt"
FUNCTIONS: Final = "lambda_src/requirements.txt"
_PIN: Final = re.compile(r"^([\w.-]+)==([^\s;\\]+)((?:.*\\\n)*.*)", re.MULTILINE)


def problems(root: Path) -> list[str]:
    """What is wrong, a sentence each."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    wanted = {
        FUNCTIONS: [*_group(groups, "functions")],
        ALL: [*project["project"]["dependencies"], *_group(groups, "dev")],
    }
    locks = {name: (root / name).read_text(encoding="utf-8") for name in wanted}
    pins = {name: _pins(text) for name, text in locks.items()}
    found = [
        *(problem for name, text in locks.items() for problem in _unhashed(name, text)),
        *(problem for name in wanted for problem in _unmet(name, pins[name], wanted[name])),
        *(
            f"{FUNCTIONS} has {name} {version}, {ALL} has {pins[ALL].get(name, 'none')}"
            for name, version in pins[FUNCTIONS].items()
            if pins[ALL].get(name) != version
        ),
    ]
    return [f"{each}: run `make lock`." for each in found] + [*_npm(root)]


def _group(groups: Mapping[str, Any], name: str) -> Iterator[str]:
    for each in groups[name]:
        if isinstance(each, str):
            yield each
        else:
            yield from _group(groups, each["include-group"])


def _pins(lock: str) -> dict[str, str]:
    return {canonicalize_name(name): version for name, version, _ in _PIN.findall(lock)}


def _unhashed(name: str, lock: str) -> Iterator[str]:
    for package, version, rest in _PIN.findall(lock):
        if "--hash=sha256:" not in rest:
            yield f"{name} has no hash of {package} {version}"


def _unmet(name: str, pins: Mapping[str, str], wanted: Iterable[str]) -> Iterator[str]:
    for text in wanted:
        requirement = Requirement(text)
        pinned = pins.get(canonicalize_name(requirement.name))
        if pinned is None or not requirement.specifier.contains(pinned, prereleases=True):
            yield f"pyproject.toml wants {text}, {name} has {pinned or 'none'}"


def _npm(root: Path) -> Iterator[str]:
    project = json.loads((root / "package.json").read_bytes())
    packages = json.loads((root / "package-lock.json").read_bytes())["packages"]
    for kind in ("dependencies", "devDependencies"):
        if project.get(kind) != packages[""].get(kind):
            yield f"package-lock.json differs from the {kind} of package.json: run `npm install`."
    for path, package in packages.items():
        if path and not package.get("integrity", "").startswith("sha512-"):
            yield f"package-lock.json has no hash of {path}: run `npm install`."
