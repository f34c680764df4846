"""What the function says of itself, and what is around every answer."""

import uuid

import httpx
import pytest

from lambda_src.tickertape.table import Table
from tests.integration.dashboard.conftest import STREAM_URL
from tests.kit.domain import Domain, taken
from tests.kit.server import VERSION, Server, Servers


def test_it_is_healthy_while_the_table_can_be_read(api: httpx.Client, dashboard: Server) -> None:
    environment = dashboard.backend.environment
    answer = api.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "healthy",
        "service": "dashboard",
        "version": VERSION,
        "environment": environment,
    }


def test_it_is_unhealthy_but_ready_without_its_table(make_server: Servers) -> None:
    url = make_server("dashboard", table="tickertape-nowhere").url
    answer = httpx.get(f"{url}health", trust_env=False)
    assert answer.status_code == 503
    assert answer.headers["retry-after"].isdigit()
    assert answer.json()["code"] == "store_unavailable"
    assert httpx.get(f"{url}ready", trust_env=False).status_code == 200


def test_the_page_learns_where_the_streams_are(api: httpx.Client, dashboard: Server) -> None:
    runtime = api.get("/api/v2/runtime").json()
    # The page names by their content all that it is made of.
    assert runtime.pop("page") == api.get("/").headers["etag"].removeprefix("W/").strip('"')
    assert runtime == {
        "stream_url": STREAM_URL,
        "environment": dashboard.backend.environment,
        "version": VERSION,
        "git_commit": "unknown",
        "heartbeat_seconds": 1.0,
    }


def test_the_status_counts_the_leases_of_all_environments(api: httpx.Client, table: Table) -> None:
    elsewhere = Domain(table).connections()
    leases = [taken(elsewhere, f"192.0.2.{n}") for n in (1, 2)]
    status = api.get("/api/v2/stream/status").json()
    assert status.pop("uptime_seconds") >= 0
    assert status == {"connections": 2, "max_connections": 100, "available": 98}
    for lease in leases:
        elsewhere.release(lease)
    assert api.get("/api/v2/stream/status").json()["connections"] == 0


def test_metrics_of_an_empty_feed_are_zero(api: httpx.Client) -> None:
    metrics = api.get("/api/v2/metrics").json()
    assert metrics.pop("timestamp").endswith("Z")
    assert metrics == {
        "total": 0,
        "positive": 0,
        "neutral": 0,
        "negative": 0,
        "tickers": 0,
        "by_tag": {},
        "rate_last_hour": 0,
        "rate_last_24h": 0,
    }


@pytest.mark.parametrize("path", ["/ready", "/nowhere", "/api/v2/auth/me", "/api/v2/stream"])
@pytest.mark.parametrize("header", ["X-Correlation-ID", "X-Request-ID"])
def test_the_callers_correlation_id_is_echoed(api: httpx.Client, path: str, header: str) -> None:
    answer = api.get(path, headers={header: "call:1.2_3-4"})
    assert answer.headers["x-correlation-id"] == "call:1.2_3-4"


@pytest.mark.parametrize("unsafe", [b"", b"a b", b"x" * 129, b'a"b', b"a/b", b"\xff\xfe"])
def test_an_unsafe_correlation_id_is_replaced(api: httpx.Client, unsafe: bytes) -> None:
    answer = api.get("/ready", headers={b"X-Correlation-ID": unsafe})
    assert uuid.UUID(answer.headers["x-correlation-id"])


def test_a_stream_takes_the_correlation_id_from_its_query(api: httpx.Client) -> None:
    answer = api.get("/api/v2/stream?tickers=AAPL&request_id=page%3A7")
    assert answer.headers["x-correlation-id"] == "page:7"
    elsewhere = api.get("/ready?request_id=page%3A7")
    assert elsewhere.status_code == 422
    assert elsewhere.headers["x-correlation-id"] != "page:7"


def test_answers_of_the_api_are_not_cached(api: httpx.Client) -> None:
    headers = api.get("/api/v2/runtime").headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("DELETE", "/ready", 405), ("POST", "/api/v2/stream", 405)],
)
def test_an_unknown_path_or_method_is_a_plain_error(
    api: httpx.Client, method: str, path: str, status: int
) -> None:
    answer = api.request(method, path)
    assert answer.status_code == status
    assert isinstance(answer.json()["detail"], str)
