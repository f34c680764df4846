"""The one zip of all three functions: its packages, its sources, the page's modules."""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from uv import find_uv_bin

from cdk_app import pruning

SOURCES: Final = "lambda_src"
VENDOR_FOLDER: Final = Path(SOURCES, "page", "vendor")
IGNORED: Final = ("__pycache__", "*.pyc", ".DS_Store")
LINUX_ARM64: Final = "aarch64-manylinux2014"


class ArtifactError(RuntimeError):
    """The artifact cannot be built; the message says from what, and what to do."""


@dataclass(frozen=True, kw_only=True)
class Artifact:
    root: Path
    """The repository."""

    python: str
    """Minor version of the functions' runtime, such as "3.13"."""

    platform: str | None = LINUX_ARM64
    """uv's name of the functions' platform; None is the platform of this host."""

    vendored: Mapping[str, str] = field(default_factory=dict)
    """Files of the page that npm pins: name below the vendor folder to path in node_modules."""

    @property
    def sources(self) -> Path:
        return self.root / SOURCES

    def digest(self) -> str:
        """Changes when, and only when, the content of the artifact would."""
        digest = hashlib.sha256()
        settings = [self.python, self.platform or sys.platform, self._compiles]
        digest.update(json.dumps(settings).encode())
        makers = {f"/{file.name}": file for file in map(Path, (__file__, pruning.__file__))}
        files = {**self._source_files(), **self._vendored_files(), **makers}
        for name, file in files.items():
            digest.update(f"\0{name}\0{file.stat().st_mode & 0o111}\0".encode())
            digest.update(file.read_bytes())
        return digest.hexdigest()

    def build(self, target: Path) -> None:
        self._install(target)
        pruning.prune(target)
        shutil.copytree(self.sources, target / SOURCES, ignore=shutil.ignore_patterns(*IGNORED))
        for name, file in self._vendored_files().items():
            destination = target / name
            destination.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, destination)
        self._compile(target)

    def _install(self, target: Path) -> None:
        command = [
            find_uv_bin(),
            "pip",
            "install",
            f"--target={target}",
            f"--requirements={self.sources / 'requirements.txt'}",
            f"--python-version={self.python}",
            "--only-binary=:all:",
            "--require-hashes",
            "--no-deps",
            "--quiet",
        ]
        if self.platform:
            command.append(f"--python-platform={self.platform}")
        _run(command)

    def _compile(self, target: Path) -> None:
        """Bytecode halves the time to import: the runtime cannot write its own to /var/task.

        Unchecked, since the zip gives every file the same date.
        """
        if self._compiles:
            options = ["-q", "-j", "0", "--invalidation-mode", "unchecked-hash"]
            _run([sys.executable, "-m", "compileall", *options, str(target)])

    @property
    def _compiles(self) -> bool:
        """Bytecode is of one minor version: this interpreter's."""
        return self.python == f"{sys.version_info.major}.{sys.version_info.minor}"

    def _source_files(self) -> dict[str, Path]:
        """By name in the artifact, as are the vendored files."""
        names = (file.relative_to(self.root) for file in sorted(self.sources.rglob("*")))
        return {
            str(name): self.root / name
            for name in names
            if (self.root / name).is_file()
            and not any(fnmatch(part, pattern) for part in name.parts for pattern in IGNORED)
        }

    def _vendored_files(self) -> dict[str, Path]:
        modules = self.root / "node_modules"
        files = {
            str(VENDOR_FOLDER / name): modules / path
            for name, path in sorted(self.vendored.items())
        }
        missing = [str(path.relative_to(self.root)) for path in files.values() if not path.exists()]
        if missing:
            raise ArtifactError(f"The page needs {', '.join(missing)}: run `npm ci` first.")
        return files


def vendored_modules(root: Path) -> dict[str, str]:
    """The list in package.json of what the page takes from node_modules."""
    package = json.loads((root / "package.json").read_text(encoding="utf-8"))
    return dict(package.get("tickertape", {}).get("vendor", {}))


def _run(command: list[str]) -> None:
    try:
        subprocess.run(  # noqa: S603 - the words are ours, and no shell reads them
            command, check=True, capture_output=True, text=True, timeout=300
        )
    except subprocess.CalledProcessError as error:
        raise ArtifactError(
            f"Cannot build the functions' artifact: {error.stderr.strip()}\n"
            f"The command was: {' '.join(command)}"
        ) from error
