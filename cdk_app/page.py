"""The page as it is deployed: a document, one script and one style sheet, bundled by esbuild.

The same sources and the same pinned packages make the same bytes on every machine.
"""

import json
import re
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import quote

from cdk_app.commands import ArtifactError, run

SOURCES: Final = Path("lambda_src", "page")
FOLDER: Final = "page"
"""In the artifact, beside lambda_src: where the dashboard function looks for it."""

ENTRIES: Final = ("main.js", "main.css")
LICENSES: Final = "licenses.txt"
OPTIONS: Final = (
    "--bundle",
    "--minify",
    "--format=esm",
    "--target=es2022",
    "--charset=utf8",
    # Within the style sheet, text never waits for its font.
    "--loader:.woff2=dataurl",
    # Whole in licenses.txt, for a package without such a comment too.
    "--legal-comments=none",
    # Without it esbuild would look for a tsconfig.json.
    "--tsconfig-raw={}",
    "--log-level=warning",
)
_PACKAGE = re.compile(r"(?:^|/)node_modules/((?:@[^/]+/)?[^/]+)/")
_ASSET = re.compile(r"/assets/([\w.]+)")


def bundle(root: Path) -> dict[str, bytes]:
    """The files by name: index.html, and those in assets/ named by their content.

    `root` is the repository. Raises ArtifactError.
    """
    _check_pins(root, {"esbuild"})
    files, packages = _esbuild(root)
    _check_pins(root, packages)
    files[LICENSES] = _licenses(root, packages)
    hashed = {name: _hashed(name, content) for name, content in files.items()}
    icon = (root / SOURCES / "icon.svg").read_text(encoding="utf-8")
    addresses = {name: f"/assets/{new}" for name, new in hashed.items()}
    addresses["icon.svg"] = f"data:image/svg+xml,{quote(icon.strip())}"
    index = (root / SOURCES / "index.html").read_text(encoding="utf-8")
    return {
        "index.html": _ASSET.sub(lambda asset: _address(addresses, asset[1]), index).encode(),
        **{f"assets/{hashed[name]}": content for name, content in files.items()},
    }


def write(files: dict[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def _esbuild(root: Path) -> tuple[dict[str, bytes], set[str]]:
    """The bundled files by name, and the packages that are in them."""
    binary = next((root / "node_modules" / "@esbuild").glob("*/bin/esbuild"), None)
    if binary is None:
        raise ArtifactError("The page needs esbuild for this machine: run `make install` first.")
    with TemporaryDirectory() as made:
        entries = [str(SOURCES / name) for name in ENTRIES]
        report = Path(made, "report.json")
        output = (f"--outdir={made}", f"--metafile={report}")
        run([str(binary), *entries, *OPTIONS, *output], cwd=root)
        inputs = json.loads(report.read_bytes())["inputs"]
        files = {name: Path(made, name).read_bytes() for name in ENTRIES}
    return files, {found[1] for name in inputs if (found := _PACKAGE.search(name))}


def _check_pins(root: Path, packages: set[str]) -> None:
    """What is installed is what package-lock.json says, so that every machine bundles the same."""
    pinned = json.loads((root / "package-lock.json").read_bytes())["packages"]
    for name in sorted(packages):
        path = f"node_modules/{name}"
        description = root / path / "package.json"
        found = json.loads(description.read_bytes())["version"] if description.exists() else "none"
        wanted = pinned.get(path, {}).get("version")
        if found != wanted:
            raise ArtifactError(
                f"The page needs {name} {wanted}, and node_modules holds {found}: "
                "run `make install` first."
            )


def _licenses(root: Path, packages: set[str]) -> bytes:
    texts = []
    for name in sorted(packages):
        text = (root / "node_modules" / name / "LICENSE").read_text(encoding="utf-8")
        texts.append(f"{name}\n\n{text.strip()}\n")
    return f"\n{'-' * 80}\n\n".join(texts).encode()


def _hashed(name: str, content: bytes) -> str:
    stem, _, suffix = name.partition(".")
    return f"{stem}-{sha256(content).hexdigest()[:16]}.{suffix}"


def _address(addresses: dict[str, str], name: str) -> str:
    if name not in addresses:
        raise ArtifactError(f"index.html names /assets/{name}, which is no file of the bundle.")
    return addresses[name]
