"""Hands the one artifact to every function, built by a local bundling hook, without Docker."""

import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import jsii
from aws_cdk import BundlingOptions, DockerImage, ILocalBundling
from aws_cdk import aws_lambda as lambda_

from cdk_app.artifact import LINUX_ARM64, Artifact
from cdk_app.commands import ArtifactError

RUNTIME: Final = lambda_.Runtime.PYTHON_3_13


@jsii.implements(ILocalBundling)
class _LocalBundling:
    def __init__(self, artifact: Artifact) -> None:
        self._artifact = artifact
        self.failure: ArtifactError | None = None

    def try_bundle(self, output_dir: str, *_: Any, **__: Any) -> bool:
        try:
            self._artifact.build(Path(output_dir))
        except ArtifactError as error:
            self.failure = error
            raise
        return True


class Bundle:
    """The code of the functions, with the runtime and the processor that it is built for."""

    def __init__(self, root: Path, *, on_host: bool) -> None:
        self.runtime = _host_runtime() if on_host else RUNTIME
        self.architecture = _host_architecture() if on_host else lambda_.Architecture.ARM_64
        self.artifact = Artifact(
            root=root,
            python=self.runtime.name.removeprefix("python"),
            platform=None if on_host else LINUX_ARM64,
        )
        # One Code: CDK builds an asset once however many stacks use it, keyed by its hash.
        self._local = _LocalBundling(self.artifact)
        self._bundling = BundlingOptions(
            image=DockerImage.from_registry("unused"), local=self._local
        )
        self._digest = self.artifact.digest()

    def code(self) -> lambda_.Code:
        return lambda_.Code.from_asset(
            str(self.artifact.sources), asset_hash=self._digest, bundling=self._bundling
        )

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Raise an ArtifactError as such: by way of the CDK it comes back as a RuntimeError."""
        try:
            yield
        except RuntimeError:
            if self._local.failure is None:
                raise
            raise self._local.failure from None


def _host_runtime() -> lambda_.Runtime:
    """The runtime of this interpreter's version; the deployed one where Lambda has none."""
    major, minor = _host_version()
    name = f"PYTHON_{major}_{minor}"
    runtime: lambda_.Runtime = getattr(lambda_.Runtime, name, RUNTIME)
    return runtime


def _host_version() -> tuple[int, int]:
    return sys.version_info.major, sys.version_info.minor


def _host_architecture() -> lambda_.Architecture:
    arm = platform.machine().lower() in {"arm64", "aarch64"}
    return lambda_.Architecture.ARM_64 if arm else lambda_.Architecture.X86_64
