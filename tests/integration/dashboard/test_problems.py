"""Every refusal is problem details, RFC 9457, with a code that a program can rely on."""

from typing import Any

import httpx
import pytest

from lambda_src.contract.problems import PROBLEMS
from tests.kit.requests import post

ITEMS = "/api/v2/items"
CONFIGURATIONS = "/api/v2/configurations"
JSON = {"Content-Type": "application/json"}
Headers = dict[str, str]
REFUSALS: list[tuple[str, str, dict[str, Any], str]] = [
    ("GET", "/nowhere", {}, "not_found"),
    ("GET", "/api/tasks/unknown", {}, "not_found"),
    ("GET", "/assets/nothing.js", {}, "not_found"),
    ("DELETE", "/ready", {}, "method_not_allowed"),
    ("GET", "/api/v2/auth/me", {}, "session_required"),
    ("GET", ITEMS, {"headers": {"Authorization": "Bearer x"}}, "invalid_token"),
    ("GET", f"{ITEMS}?limit=0", {}, "invalid_request"),
    ("GET", f"{ITEMS}?tickers=TOOLONG", {}, "invalid_request"),
    ("GET", f"{ITEMS}?{'x' * 17_000}", {}, "url_too_long"),
    ("GET", ITEMS, {"headers": {"X": "x" * 33_000}}, "headers_too_large"),
    ("POST", ITEMS, {"content": b"x"}, "unsupported_media_type"),
    ("POST", ITEMS, {"content": b"x" * 1_100_000, "headers": JSON}, "body_too_large"),
    ("POST", ITEMS, {"json": {"items": [post()]}}, "session_required"),
]


@pytest.mark.parametrize(
    ("method", "path", "options", "code"),
    REFUSALS,
    ids=[f"{n}-{r[3]}" for n, r in enumerate(REFUSALS)],
)
def test_a_refusal_is_told_from_another_by_its_code(
    api: httpx.Client, method: str, path: str, options: dict[str, Any], code: str
) -> None:
    answer = api.request(method, path, **options)
    (problem,) = [each for each in PROBLEMS if each.code == code]
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["detail"]
    assert isinstance(told["detail"], list if code == "invalid_request" else str)
    assert told["correlation_id"] == answer.headers["x-correlation-id"]
    assert (told["code"], told["title"]) == (code, problem.title)
    assert told["status"] == answer.status_code == problem.status


def test_the_type_leads_to_its_description(api: httpx.Client) -> None:
    document, _, pointer = api.get("/nowhere").json()["type"].partition("#")
    described = api.get(document).json()
    for part in pointer.strip("/").split("/"):
        described = described[part]
    assert described["status"] == 404
    assert described["remedy"]


def test_a_role_that_is_not_enough_is_told_which_is(api: httpx.Client, viewer: Headers) -> None:
    answer = api.post(ITEMS, headers=viewer, json={"items": [post()]})
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")
    assert answer.headers["www-authenticate"] == (
        'Bearer error="insufficient_scope", scope="publisher"'
    )


PUBLIC = [
    ITEMS,
    "/api/v2/metrics",
    "/api/v2/runtime",
    "/api/v2/stream/status",
    "/api/tasks/unknown",
    "/api/v2/stream",
    "/api/tasks/unknown/stream",
    "/api/utils/version/stream",
]


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("token", ["Bearer unknown", "Bearer"])
def test_a_token_that_does_not_hold_is_refused_where_none_is_needed(
    api: httpx.Client, path: str, token: str
) -> None:
    answer = api.get(path, headers={"Authorization": token})
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
    assert api.get(path).status_code in {200, 307, 404}


def test_a_proxys_signature_is_no_token(api: httpx.Client) -> None:
    signed = {"Authorization": "AWS4-HMAC-SHA256 Credential=x"}
    assert api.get("/api/v2/metrics", headers=signed).status_code == 200


def test_a_new_session_can_be_had_with_an_ended_one(api: httpx.Client) -> None:
    stale = {"Authorization": "Bearer ended"}
    assert api.post("/api/v2/auth/anonymous", headers=stale).status_code == 201


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("ticker=AAPL", ["ticker"]),
        ("tickers=AAPL&tickers=MSFT", ["tickers"]),
        ("limit=1&limit=2&Tickers=A&utm_source=x", ["limit", "Tickers", "utm_source"]),
        ("x" * 200, ["x" * 64]),
    ],
)
def test_a_query_that_would_be_ignored_is_refused(
    api: httpx.Client, query: str, named: list[str]
) -> None:
    answer = api.get(f"{ITEMS}?{query}")
    assert answer.status_code == 422
    assert [wrong["loc"] for wrong in answer.json()["detail"]] == [["query", n] for n in named]


@pytest.mark.parametrize("path", [ITEMS, "/health", "/api/v2/stream", "/api/utils/version/stream"])
def test_what_a_signer_adds_passes(api: httpx.Client, path: str) -> None:
    signature = {"X-Amz-Signature": "x", "X-Amz-Date": "y", "x-amz-security-token": "z"}
    assert api.get(path, params=signature).status_code in {200, 307}


def test_a_link_to_the_page_may_carry_anything(api: httpx.Client) -> None:
    assert api.get("/?task=0123&utm_source=letter&utm_source=twice").status_code == 200


def test_a_validators_words_are_our_own(api: httpx.Client, publisher: Headers) -> None:
    answer = api.post(ITEMS, headers=publisher, json={"items": [post(text="both")]})
    (wrong,) = answer.json()["detail"]
    assert wrong["msg"] == "Send either text, or both sentiment and score"


def test_what_is_made_says_where_it_is(
    api: httpx.Client, viewer: Headers, publisher: Headers
) -> None:
    body = {"name": "One", "tickers": ["AAPL"]}
    made = api.post(CONFIGURATIONS, headers=viewer, json=body)
    assert api.get(made.headers["location"], headers=viewer).json() == made.json()
    begun = api.post("/api/tasks", headers=publisher, json={"type": "import", "items": [post()]})
    assert begun.status_code == 202
    assert api.get(begun.headers["location"]).json()["task_id"] == begun.json()["task_id"]
    assert 0 < int(begun.headers["retry-after"]) < 30
