"""`make audit` as a person runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from supply_chain.__main__ import ROOT

BIN = Path(sys.executable).parent
NPM = ROOT / ".venv" / "node" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
# Nothing listens on the discard port.
NOWHERE = "http://127.0.0.1:9"


def run(command: list[str | Path], **variables: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join((str(BIN), str(ROOT / ".venv/node/bin"), os.environ["PATH"]))
    return subprocess.run(  # noqa: S603
        command,
        cwd=ROOT,
        env=os.environ | variables | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


def test_without_a_network_it_says_so_and_passes_for_no_verdict() -> None:
    nowhere = {"https_proxy": NOWHERE, "HTTPS_PROXY": NOWHERE, "npm_config_fetch_retries": "0"}
    told = run([sys.executable, "-m", "supply_chain", "audit", "node", NPM], **nowhere)
    assert told.returncode == 1, told.stdout
    lines = told.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["requirements.txt", "package-lock.json"]
    assert all("nothing is known, as the advisory service could not be asked" in x for x in lines)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("key = 'AKIAIOSFODNN7EXAMPL3'", True),  # pragma: allowlist secret
        ("-----BEGIN RSA " + "PRIVATE KEY-----", True),
        ("cursor = 'evt_42'", False),
    ],
)
def test_a_secret_is_found(tmp_path: Path, line: str, *, found: bool) -> None:
    file = tmp_path / "settings.py"
    file.write_text(line + "\n")
    told = run([BIN / "detect-secrets-hook", "--no-verify", file])
    assert (told.returncode != 0) is found, told.stdout
