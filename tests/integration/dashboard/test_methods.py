"""HEAD wherever GET is, OPTIONS everywhere, and every method of a path in `Allow`."""

import httpx
import pytest

GETS = [
    "/",
    "/ready",
    "/health",
    "/docs/api.md",
    "/openapi.json",
    "/api/v2/items",
    "/api/v2/runtime",
]


@pytest.mark.parametrize("path", GETS)
def test_a_head_has_the_headers_of_a_get_and_no_body(api: httpx.Client, path: str) -> None:
    given, asked = api.get(path), api.head(path)
    assert (asked.status_code, asked.content) == (200, b"")
    varying = {"date", "x-correlation-id"}
    assert {*given.headers} - varying == {*asked.headers} - varying
    assert asked.headers["content-type"] == given.headers["content-type"]


def test_a_head_is_refused_as_a_get_is(api: httpx.Client) -> None:
    for path, status in (("/api/v2/auth/me", 401), ("/nowhere", 404), ("/api/v2/items?x=1", 422)):
        asked = api.head(path)
        assert (asked.status_code, asked.content) == (status, b"")
        assert asked.headers["content-type"] == "application/problem+json"


ALLOWED = [
    ("/api/v2/items", "GET, HEAD, OPTIONS, POST"),
    ("/api/v2/configurations", "GET, HEAD, OPTIONS, POST"),
    (f"/api/v2/configurations/{'0' * 32}", "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"),
    ("/api/v2/auth/session", "DELETE, OPTIONS"),
    ("/api/v2/stream", "GET, HEAD, OPTIONS"),
    ("/", "GET, HEAD, OPTIONS"),
    ("/openapi.json", "GET, HEAD, OPTIONS"),
]


@pytest.mark.parametrize(("path", "methods"), ALLOWED, ids=[path for path, _ in ALLOWED])
def test_a_path_says_all_of_its_methods(api: httpx.Client, path: str, methods: str) -> None:
    asked = api.options(path)
    assert (asked.status_code, asked.content) == (204, b"")
    assert asked.headers["allow"] == methods
    refused = api.request("PROPFIND", path)
    assert refused.status_code == 405
    assert refused.headers["allow"] == methods
    assert refused.json()["code"] == "method_not_allowed"


def test_a_head_where_there_is_no_get_is_refused(api: httpx.Client) -> None:
    assert api.head("/api/v2/auth/anonymous").status_code == 405


def test_options_of_nothing_is_not_found(api: httpx.Client) -> None:
    assert api.options("/nowhere").status_code == 404
