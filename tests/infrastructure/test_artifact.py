import os
import sys
from pathlib import Path

import pytest

from cdk_app import page
from cdk_app.artifact import Artifact
from cdk_app.commands import ArtifactError
from cdk_app.constructs.bundle import RUNTIME
from lambda_src.contract.documents import DOCUMENTS, FOLDER
from tests.infrastructure.small_page import write_page

DEPLOYED_PYTHON = RUNTIME.name.removeprefix("python")
HOST_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository in small: sources, no packages, the page of one line with a module of npm."""
    sources = tmp_path / "lambda_src"
    (sources / "dashboard").mkdir(parents=True)
    (sources / "requirements.txt").write_text("")
    (sources / "run.sh").write_text("#!/bin/sh\n")
    (sources / "run.sh").chmod(0o755)
    (sources / "dashboard" / "app.py").write_text("app = 1\n")
    (tmp_path / FOLDER).mkdir()
    for name in DOCUMENTS:
        (tmp_path / FOLDER / name).write_text("# A document")
    write_page(tmp_path)
    return tmp_path


def artifact(root: Path, **changes: str | None) -> Artifact:
    values = {"python": HOST_PYTHON, "platform": None, **changes}
    return Artifact(root=root, **values)  # type: ignore[arg-type]


def test_the_artifact_is_the_sources_the_bundled_page_and_the_documents(
    root: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out"
    artifact(root).build(target)
    assert (target / "lambda_src/dashboard/app.py").read_text() == "app = 1\n"
    assert {file.suffix for file in (target / "page").rglob("*.*")} == {
        ".html",
        ".js",
        ".css",
        ".txt",
    }
    assert not (target / "lambda_src/page").exists()
    assert {file.name for file in (target / FOLDER).iterdir()} == set(DOCUMENTS)
    assert os.access(target / "lambda_src/run.sh", os.X_OK)


def test_bytecode_is_of_the_functions_python_and_knows_nothing_of_where_it_was_built(
    root: Path, tmp_path: Path
) -> None:
    builds = [tmp_path / "one", tmp_path / "other"]
    for target in builds:
        artifact(root, python=DEPLOYED_PYTHON, platform="aarch64-manylinux2014").build(target)
    [one, other] = (next(target.rglob("app.*.pyc")) for target in builds)
    assert one.name == f"app.cpython-{DEPLOYED_PYTHON.replace('.', '')}.pyc"
    assert one.read_bytes() == other.read_bytes()
    assert b"/var/task/lambda_src/dashboard/app.py" in one.read_bytes()


def test_a_python_that_is_nowhere_is_named(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")
    with pytest.raises(ArtifactError, match=r"run on Python 3\.99.*`uv python install 3\.99`"):
        artifact(root, python="3.99", platform="aarch64-manylinux2014").build(tmp_path / "out")


def test_the_digest_is_stable(root: Path) -> None:
    before = artifact(root).digest()
    (root / "lambda_src/dashboard/__pycache__").mkdir()
    (root / "lambda_src/dashboard/__pycache__/app.pyc").write_text("x")
    (root / "lambda_src/dashboard/app.py").touch()
    assert artifact(root).digest() == before


def change_source(root: Path) -> None:
    (root / "lambda_src/dashboard/app.py").write_text("app = 2\n")


def rename_source(root: Path) -> None:
    (root / "lambda_src/dashboard/app.py").rename(root / "lambda_src/app.py")


def change_requirements(root: Path) -> None:
    (root / "lambda_src/requirements.txt").write_text("# changed\n")


def change_mode(root: Path) -> None:
    (root / "lambda_src/run.sh").chmod(0o644)


def change_page(root: Path) -> None:
    (root / "lambda_src/page/main.css").write_text("body { color: blue }")


def change_document(root: Path) -> None:
    with (root / "lambda_src/page/index.html").open("a") as index:
        index.write("<p>More</p>")


def change_icon(root: Path) -> None:
    (root / "lambda_src/page/icon.svg").write_text("<svg><g/></svg>")


def change_module(root: Path) -> None:
    (root / "node_modules/chart/chart.js").write_text("export const a = 2;\n")


def change_text_for_clients(root: Path) -> None:
    (root / FOLDER / DOCUMENTS[0]).write_text("# Another")


def change_licence(root: Path) -> None:
    (root / "node_modules/chart/LICENSE").write_text("Another licence")


@pytest.mark.parametrize(
    "change",
    [
        change_source,
        rename_source,
        change_requirements,
        change_mode,
        change_page,
        change_document,
        change_icon,
        change_module,
        change_licence,
        change_text_for_clients,
    ],
)
def test_the_digest_follows_the_content(root: Path, change: object) -> None:
    before = artifact(root).digest()
    change(root)  # type: ignore[operator]
    assert artifact(root).digest() != before


def test_the_digest_follows_the_runtime(root: Path) -> None:
    digests = {
        artifact(root).digest(),
        artifact(root, python="3.99").digest(),
        artifact(root, platform="aarch64-manylinux2014").digest(),
    }
    assert len(digests) == 3


def test_the_digest_follows_how_the_page_is_made(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = artifact(root).digest()
    monkeypatch.setattr(page, "OPTIONS", [each for each in page.OPTIONS if each != "--minify"])
    assert artifact(root).digest() != before


def test_a_package_that_cannot_be_installed_is_told_with_the_command(
    root: Path, tmp_path: Path
) -> None:
    (root / "lambda_src/requirements.txt").write_text("no-hash==1.0\n")
    with pytest.raises(ArtifactError, match=r"The command was: .*uv pip install"):
        artifact(root).build(tmp_path / "out")
