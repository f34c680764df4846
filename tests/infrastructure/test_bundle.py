import json
import sys
from pathlib import Path

import aws_cdk as cdk
import pytest

from cdk_app.artifact import Artifact
from cdk_app.commands import ArtifactError
from cdk_app.constructs.bundle import Bundle
from cdk_app.environments import CATALOG
from cdk_app.stage import build_stage
from tests.infrastructure.synthesized import RELEASE, ROOT

HOST_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


def test_the_host_decides_the_runtime_of_an_environment_on_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert Bundle(ROOT, on_host=False).runtime.name == "python3.13"
    assert Bundle(ROOT, on_host=False).architecture.name == "arm64"
    assert Bundle(ROOT, on_host=True).runtime.name == f"python{HOST_PYTHON}"
    monkeypatch.setattr("cdk_app.constructs.bundle._host_version", lambda: (3, 99))
    assert Bundle(ROOT, on_host=True).runtime.name == "python3.13"


def test_one_bundle_serves_three_functions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    built: list[Path] = []

    def build(_: Artifact, target: Path) -> None:
        built.append(target)
        (target / "run.sh").write_text("#!/bin/sh\n")

    monkeypatch.setattr(Artifact, "build", build)
    app = cdk.App(outdir=str(tmp_path))
    build_stage(app, environment=CATALOG["prod"], release=RELEASE, root=ROOT)
    app.synth()
    keys = {
        function["Properties"]["Code"]["S3Key"]
        for path in tmp_path.glob("*.template.json")
        for function in json.loads(path.read_text())["Resources"].values()
        if function["Type"] == "AWS::Lambda::Function"
    }
    assert len(built) == 1
    assert len(keys) == 1


def test_an_artifact_that_cannot_be_built_is_no_error_of_the_cdk(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def build(_: Artifact, __: Path) -> None:
        raise ArtifactError("Cannot build it.")

    monkeypatch.setattr(Artifact, "build", build)
    app = cdk.App(outdir=str(tmp_path))
    with pytest.raises(ArtifactError, match=r"^Cannot build it\.$"):
        build_stage(app, environment=CATALOG["dev"], release=RELEASE, root=ROOT)
