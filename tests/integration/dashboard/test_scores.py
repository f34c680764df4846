"""`POST /api/v2/score`: a text's score and its reasons, and no trace of it."""

import secrets
from typing import Any

import httpx
import pytest

from tests.kit.emulator import Backend, Emulator
from tests.kit.server import Server

PATH = "/api/v2/score"
Headers = dict[str, str]


def test_a_text_is_scored_with_its_reasons(api: httpx.Client, publisher: Headers) -> None:
    answer = api.post(
        PATH, headers=publisher, json={"text": "Apple crushes estimates, raises guidance"}
    )
    assert answer.status_code == 200
    scored = answer.json()
    assert set(scored) == {"sentiment", "score", "confidence", "understood", "words"}
    assert scored["sentiment"] == "positive"
    assert scored["score"] > 0.9
    assert scored["confidence"] > 0.9
    assert scored["understood"] is True
    assert {"raises", "crushes"} <= {word["word"] for word in scored["words"]}
    assert scored["words"][0]["weight"] > 0


def test_what_it_does_not_understand_it_says(api: httpx.Client, publisher: Headers) -> None:
    answer = api.post(PATH, headers=publisher, json={"text": "株価が急落した"})
    assert answer.json() == {
        "sentiment": "neutral",
        "score": 0.5,
        "confidence": 0.0,
        "understood": False,
        "words": [],
    }


def test_it_says_what_publishing_would(api: httpx.Client, publisher: Headers) -> None:
    text = "Kinder Morgan cuts dividend"
    scored = api.post(PATH, headers=publisher, json={"text": text}).json()
    items = {"items": [{"tickers": ["KMI"], "text": text}]}
    (accepted,) = api.post("/api/v2/items", headers=publisher, json=items).json()["accepted"]
    newest = api.get("/api/v2/items", params={"limit": 500}).json()["items"]
    (item,) = [item for item in newest if item["event_id"] == accepted["event_id"]]
    assert (item["sentiment"], item["score"]) == (scored["sentiment"], scored["score"])


def test_it_is_for_publishers(api: httpx.Client, viewer: Headers) -> None:
    assert api.post(PATH, json={"text": "up"}).status_code == 401
    assert api.post(PATH, headers=viewer, json={"text": "up"}).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"text": "x" * 2_001},
        {"text": "a\x00b"},
        {"text": None},
        {"text": ["a"]},
        {"text": "up", "tickers": ["AAPL"]},
        [],
        "up",
    ],
)
def test_it_has_the_bounds_of_an_item(api: httpx.Client, publisher: Headers, body: Any) -> None:
    answer = api.post(PATH, headers=publisher, json=body)
    assert answer.status_code == 422
    assert len(answer.content) < 10_000


def test_the_longest_text_is_taken(api: httpx.Client, publisher: Headers) -> None:
    answer = api.post(PATH, headers=publisher, json={"text": ("beats misses " * 200)[:2_000]})
    assert answer.status_code == 200


def test_nothing_of_the_text_stays(
    api: httpx.Client,
    dashboard: Server,
    emulator: Emulator,
    module_backend: Backend,
    publisher: Headers,
) -> None:
    mark = secrets.token_hex(8)
    before = emulator.dynamodb.scan(TableName=module_backend.table)["Items"]
    for text in (f"record profit {mark}", mark + "x" * 2_000):
        api.post(PATH, headers=publisher, json={"text": text})
    assert emulator.dynamodb.scan(TableName=module_backend.table)["Items"] == before
    assert mark not in dashboard.process.log
