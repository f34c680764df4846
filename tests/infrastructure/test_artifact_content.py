"""The real artifact: whether the functions start from it and from nothing else."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from cdk_app import sbom
from cdk_app.artifact import Artifact
from tests.infrastructure.synthesized import ROOT

HOST_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real artifact, for this host."""
    target = tmp_path_factory.mktemp("artifact")
    Artifact(root=ROOT, python=HOST_PYTHON, platform=None).build(target)
    return target


def run(target: Path, code: str) -> None:
    """Run code with the artifact and the standard library alone."""
    subprocess.run(  # noqa: S603
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"import sys; sys.path.insert(0, {str(target)!r}); {code}",
        ],
        check=True,
        timeout=60,
        env={"AWS_DEFAULT_REGION": "us-east-1", "PATH": os.environ["PATH"]},
    )


def test_the_clients_that_we_use_outlive_the_pruning(built: Path) -> None:
    run(
        built,
        "from botocore.session import Session; "
        "names = ('dynamodb', 'secretsmanager', 'sqs', 'ssm', 'sts'); "
        "[Session().create_client(name) for name in names]",
    )


def test_the_functions_start_from_the_artifact_alone(built: Path) -> None:
    functions = ("dashboard.app", "streaming.app", "worker.handler", "collector.handler")
    modules = [*(f"lambda_src.{name}" for name in functions), "uvicorn", "uvloop", "httptools"]
    run(built, f"import {', '.join(modules)}")


def test_the_collector_reads_a_feed_in_a_process_that_starts_from_it_too(built: Path) -> None:
    run(
        built,
        "import asyncio; from lambda_src.collector.reading import read_entries; "
        "feed = b'<rss version=\"2.0\"><channel><item><title>News</title></item></channel></rss>'; "
        "[entry] = asyncio.run(read_entries('feed', feed, 'text/xml')); "
        "assert entry.title == 'News'",
    )


def test_a_web_function_does_not_load_what_the_collector_needs(built: Path) -> None:
    run(
        built,
        "import lambda_src.dashboard.app, lambda_src.streaming.app, sys; "
        "assert not {'feedparser', 'httpcore'} & set(sys.modules)",
    )


def test_the_page_is_there_as_a_bundle_alone(built: Path) -> None:
    assert (built / "page" / "index.html").exists()
    assert len(list((built / "page" / "assets").iterdir())) == 3
    assert not list(built.glob("lambda_src/page/*"))


def test_the_scorer_finds_its_model_in_the_artifact(built: Path) -> None:
    run(
        built,
        "from lambda_src.tickertape.scoring import score; "
        "assert score('record revenue').sentiment == 'positive'",
    )
    assert not (built / "scorer_training").exists()


def test_the_bill_of_materials_is_of_what_is_in_it(built: Path) -> None:
    text = (built / sbom.FILE).read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    listed = {each["purl"] for each in json.loads(text)["components"]}
    python = {
        f"pkg:pypi/{path.name.removesuffix('.dist-info')}" for path in built.glob("*.dist-info")
    }
    assert {
        each.replace("@", "-").replace("_", "-") for each in listed if each.startswith("pkg:pypi/")
    } == {each.replace("_", "-") for each in python}
    (licenses,) = (built / "page" / "assets").glob("licenses-*.txt")
    bundled = {each for each in listed if each.startswith("pkg:npm/")}
    assert len(bundled) == len(licenses.read_text(encoding="utf-8").split("-" * 80))


def test_nothing_of_it_is_shared_with_the_package_cache(built: Path) -> None:
    """Pruning rewrites files: through a hard link it would rewrite everybody's."""
    shared = [path for path in built.rglob("*") if path.is_file() and path.stat().st_nlink > 1]
    assert shared == []


def test_the_artifact_is_small(built: Path) -> None:
    """Lambda takes 250 MB unzipped; cold starts take less."""
    total = sum(path.stat().st_size for path in built.rglob("*") if path.is_file())
    assert total < 60_000_000
    assert not (built / "boto3").exists()
    services = {path.name for path in (built / "botocore" / "data").iterdir() if path.is_dir()}
    assert services == {"dynamodb", "secretsmanager", "sqs", "ssm", "sts"}
