import json
import re
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from tests.kit.server import Servers

PACKAGE = Path(__file__).resolve().parents[3] / "package.json"


def directives(policy: str) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in policy.split(";"))


def test_the_page_runs_nothing_but_its_own_files(api: httpx.Client) -> None:
    page = api.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "no-referrer"
    policy = directives(page.headers["content-security-policy"])
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self' http://127.0.0.1:9"
    assert policy["frame-ancestors"] == "'none'"


def test_behind_an_edge_the_streams_are_its_own_origin(make_server: Servers) -> None:
    page = httpx.get(make_server("dashboard", stream_url="/").url, trust_env=False)
    assert directives(page.headers["content-security-policy"])["connect-src"] == "'self'"


ASSET = re.compile(r'(?:src|href)="(/assets/[^"]+)"')


def test_every_file_that_the_page_names_is_there_for_good(api: httpx.Client) -> None:
    page = api.get("/")
    assert page.headers["cache-control"] == "no-cache"
    named = ASSET.findall(page.text)
    assert {name.rpartition(".")[2] for name in named} == {"js", "css", "txt"}
    for name in named:
        asset = api.get(name)
        assert asset.status_code == 200, name
        assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert asset.headers["content-security-policy"]
        # Named by its content: two contents never share an address.
        assert sha256(asset.content).hexdigest()[:16] in name
        if name.endswith(".js"):
            assert asset.headers["content-type"].startswith("text/javascript")


def test_what_is_bundled_goes_with_its_licences(api: httpx.Client) -> None:
    name = next(name for name in ASSET.findall(api.get("/").text) if name.endswith(".txt"))
    licences = api.get(name).text
    dependencies = json.loads(PACKAGE.read_text())["dependencies"]
    for package in dependencies:
        assert f"{package}\n\n" in licences
    assert "SIL OPEN FONT LICENSE" in licences
    assert "MIT License" in licences


@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_an_unchanged_page_is_not_sent_again(api: httpx.Client, coding: str) -> None:
    first = api.get("/", headers={"Accept-Encoding": coding})
    tag = first.headers["etag"]
    # Not of these bytes, which differ by coding, but of what they say.
    assert tag.startswith('W/"')
    again = api.get("/", headers={"If-None-Match": f'{tag}, "other"', "Accept-Encoding": coding})
    assert (again.status_code, again.content) == (304, b"")
    for header in ("etag", "vary", "cache-control", "content-security-policy"):
        assert again.headers[header] == first.headers[header], header
    assert again.headers["vary"] == "Accept-Encoding"
    assert api.get("/", headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_head_is_a_get_without_its_body(api: httpx.Client) -> None:
    head = api.head("/")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == api.get("/").headers["etag"]


@pytest.mark.parametrize(
    "path",
    [
        "nowhere.js",
        "",
        "../app.py",
        "..%2fapp.py",
        "%2e%2e/app.py",
        "%2fetc/passwd",
        "main.js",
        "index.html",
        "%00",
        "main.js%00.css",
        "x" * 9_000,
    ],
    ids=lambda path: path[:20],
)
def test_nothing_but_the_pages_files_is_served(api: httpx.Client, path: str) -> None:
    answer = api.get(f"/assets/{path}")
    assert answer.status_code == 404
    assert isinstance(answer.json()["detail"], str)


def test_text_is_sent_compressed_to_whoever_takes_it(api: httpx.Client) -> None:
    compressed = api.get("/", headers={"Accept-Encoding": "gzip"})
    plain = api.get("/", headers={"Accept-Encoding": "identity"})
    assert compressed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert compressed.content == plain.content
    assert int(compressed.headers["content-length"]) < len(plain.content) / 2
