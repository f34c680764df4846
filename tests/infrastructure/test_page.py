"""The page as it is bundled for the artifact."""

import json
import re
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from cdk_app import page
from cdk_app.commands import ArtifactError
from tests.infrastructure.small_page import write_page
from tests.infrastructure.synthesized import ROOT


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_page(tmp_path)
    return tmp_path


def test_the_same_sources_make_the_same_bytes_wherever_they_are(tmp_path: Path) -> None:
    elsewhere = tmp_path / "a deeper" / "folder"
    shutil.copytree(ROOT / page.SOURCES, elsewhere / page.SOURCES)
    shutil.copy(ROOT / "package-lock.json", elsewhere)
    # What a person has lying around is not asked.
    (elsewhere / "tsconfig.json").write_text('{"compilerOptions": {"target": "ES5"}}')
    (elsewhere / "node_modules").symlink_to(ROOT / "node_modules")
    assert page.bundle(elsewhere) == page.bundle(ROOT)


def test_assets_are_named_by_their_content_and_by_the_document(root: Path) -> None:
    files = page.bundle(root)
    index = files.pop("index.html").decode()
    assert set(re.findall(r'"/(assets/[^"]+)"', index)) == set(files)
    for name, content in files.items():
        assert sha256(content).hexdigest()[:16] in name
    assert 'href="data:image/svg+xml,%3Csvg/%3E"' in index


def test_the_licence_of_what_is_bundled_goes_along(root: Path) -> None:
    (licenses,) = (text for name, text in page.bundle(root).items() if name.endswith(".txt"))
    assert licenses == b"chart\n\nMay be used\n"


def test_a_document_that_names_no_file_of_the_bundle_is_refused(root: Path) -> None:
    (root / "lambda_src/page/index.html").write_text('<script src="/assets/mian.js"></script>')
    with pytest.raises(ArtifactError, match=r"/assets/mian\.js, which is no file"):
        page.bundle(root)


def test_a_mistake_in_a_script_is_told_with_its_place(root: Path) -> None:
    (root / "lambda_src/page/main.js").write_text("let a =\n")
    with pytest.raises(ArtifactError, match=r"lambda_src/page/main\.js:2:0"):
        page.bundle(root)


def test_without_node_modules_it_says_what_to_run(root: Path) -> None:
    shutil.rmtree(root / "node_modules")
    with pytest.raises(ArtifactError, match=r"esbuild.*run `make install`"):
        page.bundle(root)


def test_an_esbuild_of_another_machine_is_none(root: Path) -> None:
    (root / "node_modules/@esbuild").unlink()
    with pytest.raises(ArtifactError, match=r"esbuild for this machine: run `make install`"):
        page.bundle(root)


@pytest.mark.parametrize("name", ["esbuild", "chart"])
def test_what_is_installed_in_another_version_than_pinned_is_refused(root: Path, name: str) -> None:
    package = root / "node_modules" / name / "package.json"
    package.write_text(json.dumps(json.loads(package.read_text()) | {"version": "0.0.1"}))
    with pytest.raises(ArtifactError, match=rf"{name} \S+, and node_modules holds 0\.0\.1: run"):
        page.bundle(root)
