"""The lines of the README that feed an environment do so, and twice does no harm."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.kit.domain import Domain, store
from tests.kit.emulator import Backend, Emulator
from tests.kit.server import Servers

pytestmark = pytest.mark.integration

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("### Feeding")[2].partition("\n## ")[0]
SNIPPETS = dict(re.findall(r"^```(\w+)\n(.*?)^```$", SECTION, re.MULTILINE | re.DOTALL))
COMMANDS = {"sh": ("/bin/sh", "-c"), "python": (sys.executable, "-c")}


@pytest.mark.parametrize("language", list(COMMANDS))
def test_the_readmes_lines_publish_a_post_once(
    language: str, make_server: Servers, backend: Backend, emulator: Emulator
) -> None:
    url = make_server("dashboard").url
    token = Domain(store(emulator, backend)).sessions.create("publisher").token
    path = str(Path(shutil.which("curl") or "/usr/bin/curl").parent)
    for _ in range(2):
        subprocess.run(  # noqa: S603
            [*COMMANDS[language], SNIPPETS[language]],
            env={"URL": url, "TOKEN": token, "PATH": f"{path}:{os.defpath}"},
            check=True,
            timeout=60,
        )
    items = httpx.get(f"{url}api/v2/items", params={"after": "evt_0"}, timeout=20).json()["items"]
    assert [item["tickers"] for item in items] == [["AAPL"]]
