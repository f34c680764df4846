"""Bad input at the door where it matters most: a clear 4xx, and nothing published."""

import gzip
import json
import secrets
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.kit.requests import post

PATH = "/api/v2/items"
JSON = {"Content-Type": "application/json"}
Headers = dict[str, str]


@pytest.fixture(autouse=True)
def nothing_published(api: httpx.Client) -> Iterator[None]:
    before = api.get(PATH, params={"limit": 1}).json()["cursor"]
    yield
    assert api.get(PATH, params={"limit": 1}).json()["cursor"] == before
    assert api.get("/health").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"tickers": []},
        {"tickers": ["A", "B", "C", "D", "E", "F"]},
        {"tickers": ["A"] * 5_000},
        {"tickers": ["A\x00"]},
        {"tickers": "AAPL"},
        {"tickers": None},
        {"item_id": ""},
        {"item_id": "a b"},
        {"item_id": "a\x00"},
        {"item_id": "x" * 129},
        {"item_id": 7},
        {"score": 1.01},
        {"score": -0.01},
        {"score": "0.5"},
        {"score": True},
        {"score": 10**400},
        {"score": None},
        {"sentiment": "great"},
        {"sentiment": "negative", "score": 0.98},
        {"sentiment": "positive", "score": 0.02},
        {"sentiment": None},
        {"text": "both"},
        {"text": "x", "sentiment": None},
        {"text": "", "sentiment": None, "score": None},
        {"text": "x" * 2_001, "sentiment": None, "score": None},
        {"text": "a\x00b", "sentiment": None, "score": None},
        {"text": "\ud800", "sentiment": None, "score": None},
        {"text": ["a"], "sentiment": None, "score": None},
        {"timestamp": "yesterday"},
        {"timestamp": "2026-02-30T00:00:00Z"},
        {"timestamp": "2026-01-01T00:00:00"},
        {"timestamp": "2026-01-01"},
        {"timestamp": "0001-01-01T00:00:00+14:00"},
        {"timestamp": "9999-12-31T23:59:59-14:00"},
        {"timestamp": 1767225600},
        {"source": "x" * 65},
        {"source": "a\nb"},
        {"unknown": 1},
        {"\ud800": 1},
        {"x" * 10_000: 1},
    ],
    ids=lambda wrong: ascii(wrong)[:40],
)
def test_a_wrong_post_is_refused(
    api: httpx.Client, publisher: Headers, wrong: dict[str, Any]
) -> None:
    body = json.dumps({"items": [post(), post(**wrong)]})
    answer = api.post(PATH, headers=publisher | JSON, content=body)
    assert answer.status_code == 422
    assert len(answer.content) < 10_000
    for problem in answer.json()["detail"]:
        assert set(problem) == {"type", "loc", "msg"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"items"',
        b"NaN",
        b"{",
        b'{"items":[]}',
        b'{"items":{}}',
        b'{"items":[[]]}',
        b'{"items":[null]}',
        b'{"items":[],"more":1}',
        b"\xff\xfe\x00",
        b'{"items":"\xff"}',
        b"\x00",
        b"[" * 100_000,
        b'{"items":' * 100_000,
        b'{"items":[{"score":' + b"1" * 10_000 + b"}]}",
        b'{"items":[{"tickers":["A"],"sentiment":"positive","score":NaN}]}',
        b'{"items":[{"tickers":["A"],"sentiment":"positive","score":Infinity}]}',
    ],
    ids=lambda body: ascii(body)[:30],
)
def test_a_body_that_is_no_publication_is_refused(
    api: httpx.Client, publisher: Headers, body: bytes
) -> None:
    answer = api.post(PATH, headers=publisher | JSON, content=body)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][0] == "body"


def test_forty_one_posts_are_too_many(api: httpx.Client, publisher: Headers) -> None:
    answer = api.post(PATH, headers=publisher, json={"items": [post()] * 41})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/xml",
        "multipart/form-data",
        "",
    ],
)
def test_a_body_that_is_not_said_to_be_json_is_refused(
    api: httpx.Client, publisher: Headers, content_type: str
) -> None:
    headers = publisher | {"Content-Type": content_type}
    answer = api.post(PATH, headers=headers, content=json.dumps({"items": [post()]}))
    assert answer.status_code == 415
    assert answer.headers["accept"] == "application/json"
    assert answer.json()["code"] == "unsupported_media_type"


def test_a_body_that_says_nothing_of_itself_is_refused(
    api: httpx.Client, publisher: Headers
) -> None:
    answer = api.post(PATH, headers=publisher, content=json.dumps({"items": [post()]}))
    assert answer.status_code == 415


def test_an_encoded_body_is_refused(api: httpx.Client, publisher: Headers) -> None:
    headers = publisher | JSON | {"Content-Encoding": "gzip"}
    content = gzip.compress(json.dumps({"items": [post()]}).encode())
    answer = api.post(PATH, headers=headers, content=content)
    assert answer.status_code == 415
    assert answer.headers["accept-encoding"] == "identity"


def test_what_was_sent_is_not_sent_back(api: httpx.Client, publisher: Headers) -> None:
    secret = f"confidential {secrets.token_hex(8)}"
    wrong = [post(text=secret), post(text=[secret]), post(timestamp=secret), secret, [secret]]
    for each in wrong:
        answer = api.post(PATH, headers=publisher, json={"items": [each]})
        assert answer.status_code == 422
        assert secret not in answer.text


def test_a_large_body_is_refused(api: httpx.Client, publisher: Headers) -> None:
    answer = api.post(PATH, headers=publisher | JSON, content=b" " * (1024 * 1024 + 1))
    assert answer.status_code == 413
    assert isinstance(answer.json()["detail"], str)


def test_a_large_body_without_a_length_is_refused(api: httpx.Client, publisher: Headers) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(80):
            yield b" " * 16 * 1024

    answer = api.post(PATH, headers=publisher | JSON, content=pieces())
    assert answer.status_code == 413


def test_a_header_bomb_is_refused(api: httpx.Client) -> None:
    many = {f"X-Bomb-{n}": "x" * 100 for n in range(500)}
    assert api.get("/health", headers=many).status_code == 431
    assert api.get("/health", headers={"X-Bomb": "x" * 40_000}).status_code == 431
