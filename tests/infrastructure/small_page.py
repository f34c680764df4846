"""The page of a repository in small, with the esbuild that is installed here."""

import json
from pathlib import Path

from tests.infrastructure.synthesized import ROOT

INDEX = """<link rel="icon" href="/assets/icon.svg">
<link rel="license" href="/assets/licenses.txt">
<link rel="stylesheet" href="/assets/main.css">
<script src="/assets/main.js" type="module"></script>
"""


def write_page(root: Path) -> None:
    """One script that takes one package from npm, one style sheet, one icon."""
    sources = root / "lambda_src" / "page"
    sources.mkdir(parents=True)
    (sources / "index.html").write_text(INDEX)
    (sources / "icon.svg").write_text("<svg/>")
    (sources / "main.js").write_text('import { a } from "chart";\nconsole.log(a);\n')
    (sources / "main.css").write_text("body { color: red }\n")
    installed = json.loads((ROOT / "node_modules/esbuild/package.json").read_text())["version"]
    versions = {"chart": "1.0.0", "esbuild": installed}
    packages = {
        f"node_modules/{name}": {"version": it, "integrity": "sha512-AAAA", "license": "MIT"}
        for name, it in versions.items()
    }
    (root / "package-lock.json").write_text(json.dumps({"packages": packages}))
    for name, version in versions.items():
        package = root / "node_modules" / name
        package.mkdir(parents=True)
        (package / "package.json").write_text(json.dumps({"version": version, "main": "chart.js"}))
    (root / "node_modules/chart/chart.js").write_text("export const a = 1;\n")
    (root / "node_modules/chart/LICENSE").write_text("May be used")
    (root / "node_modules/@esbuild").symlink_to(ROOT / "node_modules/@esbuild")
