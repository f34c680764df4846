"""What is taken out of the functions' packages, and what is not."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from cdk_app.pruning import prune

MODEL = {
    "documentation": "<p>Long</p>",
    "shapes": {"A": {"type": "string", "documentation": "long too"}},
    "operations": [{"name": "Put", "documentation": "and this", "input": {"shape": "A"}}],
}


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    data = tmp_path / "botocore" / "data"
    for service in ("dynamodb", "ec2"):
        version = data / service / "2012-08-10"
        version.mkdir(parents=True)
        named = {"documentation": {"type": "structure", "documentation": "of a shape"}}
        model = MODEL | {"members": named}
        (version / "service-2.json.gz").write_bytes(gzip.compress(json.dumps(model).encode()))
    partition = {"partition": "aws", "services": {"ec2": {}, "dynamodb": {"endpoints": {"a": {}}}}}
    (data / "endpoints.json").write_text(json.dumps({"partitions": [partition], "version": 3}))
    (tmp_path / "pydantic" / "v1").mkdir(parents=True)
    (tmp_path / "pydantic" / "main.py").touch()
    return tmp_path


def model_of(packages: Path) -> Any:
    [path] = packages.glob("botocore/data/*/*/service-2.json.gz")
    return json.loads(gzip.decompress(path.read_bytes()))


def test_services_that_nobody_calls_go_with_their_endpoints(packages: Path) -> None:
    prune(packages)
    data = packages / "botocore" / "data"
    assert [path.name for path in data.glob("*/")] == ["dynamodb"]
    assert json.loads((data / "endpoints.json").read_text()) == {
        "partitions": [{"partition": "aws", "services": {"dynamodb": {"endpoints": {"a": {}}}}}],
        "version": 3,
    }


def test_models_lose_their_documentation_and_nothing_else(packages: Path) -> None:
    prune(packages)
    assert model_of(packages) == {
        "shapes": {"A": {"type": "string"}},
        "operations": [{"name": "Put", "input": {"shape": "A"}}],
        "members": {"documentation": {"type": "structure"}},
    }


def test_pydantic_keeps_all_but_its_first_version(packages: Path) -> None:
    prune(packages)
    assert [path.name for path in (packages / "pydantic").iterdir()] == ["main.py"]


def test_the_same_packages_are_pruned_to_the_same_bytes(packages: Path, tmp_path: Path) -> None:
    prune(packages)
    before = {path: path.read_bytes() for path in packages.rglob("*") if path.is_file()}
    prune(packages)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
