"""The one zip of all three functions: packages, sources, the page's bundle, the documents."""

import hashlib
import json
import shutil
import sys
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from typing import Final

from uv import find_uv_bin

from cdk_app import bytecode, page, pruning, sbom
from cdk_app.commands import run
from lambda_src.contract.documents import DOCUMENTS, FOLDER

SOURCES: Final = "lambda_src"
IGNORED: Final = ("__pycache__", "*.pyc", ".DS_Store")
LINUX_ARM64: Final = "aarch64-manylinux2014"
MAKERS: Final = tuple(
    Path(file) for file in (__file__, bytecode.__file__, pruning.__file__, sbom.__file__)
)
"""Of what is made from the packages and the sources; the page is what its maker makes."""


@dataclass(frozen=True, kw_only=True)
class Artifact:
    root: Path
    """The repository."""

    python: str
    """Minor version of the functions' runtime, such as "3.13"."""

    platform: str | None = LINUX_ARM64
    """uv's name of the functions' platform; None is the platform of this host."""

    @property
    def sources(self) -> Path:
        return self.root / SOURCES

    def digest(self) -> str:
        """Changes when, and only when, the content of the artifact would."""
        digest = hashlib.sha256()
        settings = [self.python, self.platform or sys.platform]
        digest.update(json.dumps(settings).encode())
        for name, file in self._source_files().items():
            digest.update(f"\0{name}\0{file.stat().st_mode & 0o111}\0".encode())
            digest.update(file.read_bytes())
        makers = {f"/{file.name}": file.read_bytes() for file in MAKERS}
        for name, content in {**self._page, **makers}.items():
            digest.update(f"\0{name}\0".encode())
            digest.update(content)
        return digest.hexdigest()

    def build(self, target: Path) -> None:
        self._install(target)
        pruning.prune(target)
        for name, file in self._source_files().items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target / name)
        page.write(self._page, target / page.FOLDER)
        sbom.write(target, self.root)
        bytecode.compile_all(target, self.python)

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
            # What is pruned is written anew, and must not be written into uv's cache.
            "--link-mode=copy",
            "--quiet",
        ]
        if self.platform:
            command.append(f"--python-platform={self.platform}")
        run(command)

    def _source_files(self) -> dict[str, Path]:
        """By name in the artifact."""
        names = (file.relative_to(self.root) for file in sorted(self.sources.rglob("*")))
        sources = {
            str(name): self.root / name
            for name in names
            if (self.root / name).is_file()
            and page.SOURCES not in name.parents
            and not any(fnmatch(part, pattern) for part in name.parts for pattern in IGNORED)
        }
        documents = (f"{FOLDER}/{name}" for name in DOCUMENTS)
        return sources | {name: self.root / name for name in documents}

    @cached_property
    def _page(self) -> dict[str, bytes]:
        return page.bundle(self.root)
