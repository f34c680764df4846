"""Where a start's time goes: each module's own share of the import, by package."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

SECONDS = 30
ROUNDS = 5
STANDARD_LIBRARY = "standard library"
OURS = {"lambda_src": "Tickertape"}
# What belongs together is shown together.
TOGETHER = {
    "pydantic_core": "pydantic",
    "annotated_types": "pydantic",
    "typing_inspection": "pydantic",
    "typing_extensions": "pydantic",
    "annotated_doc": "fastapi",
    "opentelemetry": "fastapi's opentelemetry",
    "jmespath": "botocore",
    "dateutil": "botocore",
    "six": "botocore",
    "urllib3": "botocore's urllib3",
    "click": "uvicorn",
    "h11": "uvicorn",
    "httptools": "uvicorn",
    "uvloop": "uvicorn",
}
_PREFIX = "import time:"


def import_times(
    artifact: Path, python: Path, variables: Mapping[str, str], code: str
) -> dict[str, float]:
    """Milliseconds by package, the least of some rounds: what else runs only ever adds."""
    best: dict[str, int] = {}
    for _ in range(ROUNDS):
        for module, microseconds in _own_times(artifact, python, variables, code).items():
            best[module] = min(best.get(module, microseconds), microseconds)
    by_package: Counter[str] = Counter()
    for module, microseconds in best.items():
        by_package[_package(module)] += microseconds
    return {package: microseconds / 1000 for package, microseconds in by_package.most_common()}


def _own_times(
    artifact: Path, python: Path, variables: Mapping[str, str], code: str
) -> dict[str, int]:
    done = subprocess.run(  # noqa: S603 - our own words
        [python / "python3", "-X", "importtime", "-c", f"import gc; gc.disable(); {code}"],
        env={**variables, "PYTHONPATH": str(artifact), "PATH": os.defpath},
        cwd=artifact,
        check=True,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    times = {}
    for line in done.stderr.splitlines():
        own, _, rest = line.removeprefix(_PREFIX).partition("|")
        if line.startswith(_PREFIX) and own.strip().isdigit():
            times[rest.rpartition("|")[2].strip()] = int(own)
    return times


def _package(module: str) -> str:
    top = module.partition(".")[0]
    if top in sys.stdlib_module_names or top == "site":
        return STANDARD_LIBRARY
    return OURS.get(top, TOGETHER.get(top, top))
