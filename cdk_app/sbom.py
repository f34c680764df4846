"""What the artifact is made of, as CycloneDX: for whoever must know whether a package is in it."""

import json
from base64 import b64decode
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from lambda_src.contract.names import PRODUCT

FILE: Final = "sbom.cdx.json"
"""In the artifact, and so in cdk.out/asset.<hash> after each synth."""

_LICENSES: Final = LicenseFactory()


def write(target: Path, root: Path) -> None:
    """`target` holds the artifact, `root` is the repository, whose npm packages are in the page."""
    components = [*_python_packages(target), *_page_packages(root)]
    artifact = Component(name=PRODUCT, bom_ref=PRODUCT, type=ComponentType.APPLICATION)
    bom = Bom(
        components=components,
        # No date and no chance: the same packages make the same artifact.
        serial_number=uuid5(NAMESPACE_URL, "\n".join(str(each.purl) for each in components)),
        metadata=BomMetaData(component=artifact),
    )
    bom.metadata.timestamp = None  # type: ignore[assignment]
    bom.register_dependency(artifact, components)
    output = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6)
    (target / FILE).write_text(output.output_as_string(indent=1), encoding="utf-8")


def _python_packages(target: Path) -> Iterator[Component]:
    found = distributions(path=[str(target)])
    for package in sorted(found, key=lambda each: each.name.lower()):
        purl = PackageURL("pypi", name=package.name, version=package.version)
        yield Component(
            name=package.name,
            version=package.version,
            purl=purl,
            bom_ref=str(purl),
            licenses=[_LICENSES.make_from_string(text) for text in _license(package)],
        )


def _license(package: Distribution) -> Iterator[str]:
    described = package.metadata.json
    if text := described.get("license_expression") or described.get("license"):
        yield str(text).strip().partition("\n")[0]


def _page_packages(root: Path) -> Iterator[Component]:
    locked = json.loads((root / "package-lock.json").read_bytes())["packages"]
    for path, package in sorted(locked.items()):
        if not path or package.get("dev"):
            continue
        name = path.removeprefix("node_modules/")
        namespace, _, short = name.rpartition("/")
        digest = package["integrity"].removeprefix("sha512-")
        purl = PackageURL("npm", namespace or None, short, package["version"])
        yield Component(
            name=name,
            version=package["version"],
            purl=purl,
            bom_ref=str(purl),
            licenses=[_LICENSES.make_from_string(package["license"])],
            hashes=[HashType(alg=HashAlgorithm.SHA_512, content=b64decode(digest).hex())],
        )
