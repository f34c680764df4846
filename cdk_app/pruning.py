"""What the functions' packages bring along and no start should have to read."""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any, Final

BOTOCORE_SERVICES: Final = frozenset({"dynamodb", "secretsmanager", "sqs", "ssm", "sts"})
"""The services that the functions call: botocore carries the models of 400."""


def prune(target: Path) -> None:
    """Remove from installed packages what the functions never use."""
    shutil.rmtree(target / "bin", ignore_errors=True)
    # FastAPI asks for Pydantic's first version at its first route, and does without it.
    shutil.rmtree(target / "pydantic" / "v1", ignore_errors=True)
    for folder in target.rglob("tests"):
        shutil.rmtree(folder, ignore_errors=True)
    for folder in (target / "botocore" / "data").glob("*/"):
        if folder.name not in BOTOCORE_SERVICES:
            shutil.rmtree(folder)
    _trim_botocore(target / "botocore" / "data")


def _trim_botocore(data: Path) -> None:
    """Making a client reads the endpoints of all of AWS, and its model with all documentation."""
    endpoints = data / "endpoints.json"
    if not endpoints.exists():
        return
    known = json.loads(endpoints.read_bytes())
    for partition in known["partitions"]:
        services = partition["services"]
        partition["services"] = {
            name: services[name] for name in sorted(BOTOCORE_SERVICES & services.keys())
        }
    endpoints.write_bytes(_compact(known))
    for model in data.glob("*/*/service-2.json.gz"):
        described = json.loads(gzip.decompress(model.read_bytes()))
        # No date inside: the same packages make the same artifact.
        model.write_bytes(gzip.compress(_compact(_undocumented(described)), mtime=0))


def _undocumented(value: Any) -> Any:
    """The value without texts named `documentation`, at any depth; a shape of that name stays."""
    match value:
        case dict():
            return {
                name: _undocumented(inner)
                for name, inner in value.items()
                if not (name == "documentation" and isinstance(inner, str))
            }
        case list():
            return [_undocumented(inner) for inner in value]
    return value


def _compact(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
