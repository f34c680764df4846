"""What axe finds on a page: in light, in dark, and in the colours that a system forces."""

import json
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

AXE: Final = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
# All rules once; only colours depend on the scheme.
LOOKS: Final[tuple[tuple[dict[str, Any], dict[str, Any]], ...]] = (
    ({"color_scheme": "light", "forced_colors": "none"}, {}),
    ({"color_scheme": "dark", "forced_colors": "none"}, {"runOnly": ["color-contrast"]}),
    ({"color_scheme": "light", "forced_colors": "active"}, {"runOnly": ["color-contrast"]}),
)


def assert_accessible(page: Page) -> None:
    """Injects axe where no page's policy is asked, and asks it in each look."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    for media, options in LOOKS:
        page.emulate_media(**media)
        found = page.evaluate("(options) => axe.run(options)", options)["violations"]
        said = [
            {"rule": one["id"], "nodes": [node["html"] for node in one["nodes"]]} for one in found
        ]
        assert said == [], json.dumps([media, said], indent=2)
    page.emulate_media(color_scheme="light", forced_colors="none")
