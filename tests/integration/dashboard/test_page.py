import json
import re
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


def test_every_file_that_the_page_names_is_there(api: httpx.Client) -> None:
    """What npm pins is put beside the page when the artifact is built."""
    vendored = json.loads(PACKAGE.read_text())["tickertape"]["vendor"]
    named = set(re.findall(r'(?:src|href)="/assets/([^"]+)"', api.get("/").text))
    assert named
    for name in named:
        if name.startswith("vendor/"):
            assert name.removeprefix("vendor/") in vendored
            continue
        asset = api.get(f"/assets/{name}")
        assert asset.status_code == 200, name
        assert asset.headers["content-security-policy"]
        if name.endswith(".js"):
            assert asset.headers["content-type"].startswith("text/javascript")


def test_an_unchanged_file_is_not_sent_again(api: httpx.Client) -> None:
    first = api.get("/")
    again = api.get("/", headers={"If-None-Match": f'W/{first.headers["etag"]}, "other"'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
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
        "vendor",
        "%00",
        "index.html%00.js",
        "x" * 9_000,
    ],
    ids=lambda path: path[:20],
)
def test_nothing_but_the_pages_files_is_served(api: httpx.Client, path: str) -> None:
    answer = api.get(f"/assets/{path}")
    assert answer.status_code == 404
    assert isinstance(answer.json()["detail"], str)


def test_the_reference_lists_every_route(api: httpx.Client) -> None:
    docs = api.get("/docs")
    assert docs.status_code == 200
    assert "script-src" not in docs.headers["content-security-policy"]
    assert "<script" not in docs.text
    for path in api.get("/openapi.json").json()["paths"]:
        assert f"<code>{path}</code>" in docs.text


def test_text_is_sent_compressed_to_whoever_takes_it(api: httpx.Client) -> None:
    compressed = api.get("/", headers={"Accept-Encoding": "gzip"})
    plain = api.get("/", headers={"Accept-Encoding": "identity"})
    assert compressed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert compressed.content == plain.content
    assert int(compressed.headers["content-length"]) < len(plain.content) / 2
