"""The page that `make dev` serves from its sources: what is saved is on the screen."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from anyio.from_thread import start_blocking_portal
from playwright.sync_api import expect

from cdk_app.page import SOURCES
from local_cloud.live_page import live_page
from tests.browser.conftest import OpenDashboard
from tests.browser.system import REQUEST_SECONDS, System

ROOT = Path(__file__).resolve().parents[2]
SHOWN_MILLISECONDS = 20_000


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A working copy of the page's sources alone."""
    shutil.copytree(ROOT / SOURCES, tmp_path / SOURCES)
    shutil.copy(ROOT / "package-lock.json", tmp_path)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    return tmp_path / SOURCES


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def url(sources: Path, system: System, complaints: list[str]) -> Iterator[str]:
    root = sources.parents[1]
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(
            live_page(root, system.url, report=complaints.append)
        ) as url,
    ):
        yield url


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_what_is_saved_is_on_the_screen(
    new_dashboard: OpenDashboard, system: System, sources: Path, url: str, complaints: list[str]
) -> None:
    dashboard = new_dashboard()
    page = dashboard.page
    page.goto(url)
    dashboard.wait_for("Live", seconds=20)
    name = page.locator("h1.brand")
    replace(sources / "index.html", "/>Tickertape</h1>", "/>Ticker of mine</h1>")
    expect(name).to_have_text("Ticker of mine", timeout=SHOWN_MILLISECONDS)
    replace(sources / "main.css", "@import", "h1.brand { color: rgb(1, 2, 3) !important }\n@import")
    # Once more, with a mistake between.
    replace(sources / "main.js", "import ", "impart ")
    dashboard.until(lambda: bool(complaints), seconds=20, what="the mistake is told")
    assert "main.js" in complaints[-1]
    replace(sources / "main.js", "impart ", "import ")
    replace(sources / "index.html", "Ticker of mine", "Mine again")
    expect(name).to_have_text("Mine again", timeout=SHOWN_MILLISECONDS)
    dashboard.wait_for("Live", seconds=20)
    event_id = system.publish()[0]
    dashboard.until(lambda: dashboard.ids[:1] == [event_id], seconds=10, what="its post shows")


def test_everything_else_is_the_deployed_functions(system: System, url: str) -> None:
    deployed = httpx.get(system.url, timeout=REQUEST_SECONDS)
    live = httpx.get(url, timeout=REQUEST_SECONDS)
    policy = "content-security-policy"
    assert live.headers[policy] == deployed.headers[policy]
    assert live.headers["cache-control"] == "no-cache"
    asked = {"items": [{"tickers": ["EMBR"], "text": "up"}]}
    answers = [
        httpx.post(f"{one}api/v2/items", json=asked, timeout=REQUEST_SECONDS)
        for one in (system.url, url)
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert httpx.get(f"{url}api/v2/items", params={"limit": 1}, timeout=REQUEST_SECONDS).json()


def test_a_page_elsewhere_whose_name_leads_here_is_refused(url: str) -> None:
    foreign = httpx.get(url, headers={"Host": "rebound.example"}, timeout=REQUEST_SECONDS)
    assert foreign.status_code == 403
