"""What pip-audit and npm audit know against the pinned packages."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_SECONDS: Final = 300
_PIP_AUDIT: Final = (
    "pip-audit",
    "--requirement=requirements.txt",
    "--require-hashes",
    "--disable-pip",
    "--format=json",
    "--progress-spinner=off",
    "--timeout=15",
)
_NPM_AUDIT: Final = ("audit", "--json")


@dataclass(frozen=True)
class Verdict:
    """What one service said of one lock, or why it said nothing."""

    lock: str
    asked: int = 0
    """How many packages the service knows; 0 where it did not answer."""

    unknown: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    silence: str = ""

    @property
    def clean(self) -> bool:
        return bool(self.asked) and not (self.unknown or self.found)

    def __str__(self) -> str:
        if not self.asked:
            return (
                f"{self.lock}: nothing is known, as the advisory service could not be asked "
                f"({self.silence}). Try again with a network that reaches it."
            )
        lines = [f"{self.lock}: {len(self.found)} known vulnerabilities in {self.asked} packages"]
        if self.unknown:
            lines[0] += f"; the service does not know {', '.join(self.unknown)}"
        return "\n".join((lines[0] + ".", *(f"  {each}" for each in self.found)))


def python(root: Path) -> Verdict:
    return python_verdict(*_output(_PIP_AUDIT, root))


def npm(root: Path, command: Sequence[str]) -> Verdict:
    """`command` starts npm."""
    return npm_verdict(*_output((*command, *_NPM_AUDIT), root))


def python_verdict(output: str, errors: str) -> Verdict:
    """Of pip-audit's JSON: a package that its service does not know has a `skip_reason`."""
    lock = "requirements.txt"
    try:
        packages: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError):
        return Verdict(lock, silence=_last_line(errors))
    asked = [each for each in packages if "skip_reason" not in each]
    unknown = tuple(each["name"] for each in packages if "skip_reason" in each)
    if not asked:
        return Verdict(lock, silence=f"it knows none of {len(unknown)} packages")
    found = tuple(
        f"{each['name']} {each['version']}: {vulnerability['id']}, "
        f"fixed in {', '.join(vulnerability['fix_versions']) or 'no version'}"
        for each in asked
        for vulnerability in each["vulns"]
    )
    return Verdict(lock, len(asked), unknown, found)


def npm_verdict(output: str, errors: str) -> Verdict:
    lock = "package-lock.json"
    try:
        answer: dict[str, Any] = json.loads(output)
        asked: int = answer["metadata"]["dependencies"]["total"]
    except ValueError:
        return Verdict(lock, silence=_last_line(errors))
    except KeyError:
        return Verdict(lock, silence=answer.get("message") or _last_line(errors))
    found = tuple(
        f"{name}: {each['severity']}, in {each['range']}"
        for name, each in answer["vulnerabilities"].items()
    )
    return Verdict(lock, asked, (), found)


def _output(command: Sequence[str], root: Path) -> tuple[str, str]:
    """Standard output and error; the exit status says no more than they do."""
    try:
        ran = subprocess.run(  # noqa: S603 - the words are ours, and no shell reads them
            command, cwd=root, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return "", f"no answer within {_SECONDS} s"
    return ran.stdout, ran.stderr


def _last_line(text: str) -> str:
    return next(reversed(text.strip().splitlines()), "it answered nothing")
