"""A stream path on the BUFFERED function: refused as the stream would be, or sent on."""

import httpx
import pytest

from lambda_src.tickertape.table import Table
from tests.integration.dashboard.conftest import STREAM_URL
from tests.kit.requests import bearer
from tests.kit.server import Servers

PUBLIC = [
    "/api/v2/stream",
    "/api/v2/stream?tickers=AAPL,brk.b&last_event_id=evt_7.2&on_full=wait",
    "/api/tasks/0123456789abcdef0123456789abcdef/stream",
    "/api/tasks/unknown/stream",
    "/api/tasks/" + "x" * 10_000 + "/stream",
    "/api/utils/version/stream?request_id=page-7",
]
Headers = dict[str, str]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", PUBLIC, ids=lambda path: path[:40])
def test_a_public_stream_is_sent_on(api: httpx.Client, method: str, path: str) -> None:
    answer = api.request(method, path)
    assert answer.status_code == 307
    assert answer.headers["location"] == STREAM_URL.rstrip("/") + path
    assert answer.content == b""


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_configurations_stream_is_checked_first(
    api: httpx.Client, viewer: Headers, table: Table, method: str
) -> None:
    body = {"name": "One", "tickers": ["AAPL"]}
    made = api.post("/api/v2/configurations", headers=viewer, json=body).json()
    path = f"/api/v2/configurations/{made['config_id']}/stream"
    answer = api.request(method, path, headers=viewer)
    assert answer.status_code == 307
    assert answer.headers["location"] == STREAM_URL.rstrip("/") + path
    assert api.request(method, path).status_code == 401
    stranger = bearer(table, "viewer")
    assert api.request(method, path, headers=stranger).status_code == 404


@pytest.mark.parametrize("tickers", ["", "TOOLONG", "A,,B", ",".join(["A"] * 21)])
def test_wrong_tickers_are_refused_here(api: httpx.Client, tickers: str) -> None:
    assert api.get("/api/v2/stream", params={"tickers": tickers}).status_code == 422


def test_the_redirect_goes_nowhere_else(api: httpx.Client) -> None:
    """Whatever a path or a query holds, it stays behind our own stream URL."""
    for path in (
        "/api/v2/stream?request_id=//evil.example/",
        "/api/tasks/..%2f..%2f@evil.example/stream",
    ):
        location = api.get(path).headers.get("location", STREAM_URL)
        assert location.startswith(STREAM_URL)


def test_behind_an_edge_it_stays_on_the_same_origin(make_server: Servers) -> None:
    url = make_server("dashboard", stream_url="/").url
    answer = httpx.get(f"{url}api/v2/stream?tickers=A", trust_env=False)
    assert answer.status_code == 307
    assert answer.headers["location"] == "/api/v2/stream?tickers=A"
