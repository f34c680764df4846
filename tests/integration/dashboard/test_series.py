"""Series over HTTP: what the chart asks for, and what may be kept of it."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from lambda_src.tickertape.clock import iso, utc_now
from tests.kit.requests import post

SERIES = "/api/v2/series"


def publish(api: httpx.Client, publisher: dict[str, str], *posts: dict[str, Any]) -> None:
    answer = api.post("/api/v2/items", headers=publisher, json={"items": list(posts)})
    assert answer.status_code == 201


def test_what_is_published_is_in_every_range_at_once(
    api: httpx.Client, publisher: dict[str, str]
) -> None:
    before = {name: api.get(SERIES, params={"range": name}).json() for name in ("1h", "30d")}
    publish(api, publisher, post(tickers=["SERI"], score=1.0), post(tickers=["SERI", "OTHR"]))
    for name, earlier in before.items():
        [everything] = api.get(SERIES, params={"range": name}).json()["series"]
        assert everything["ticker"] is None
        assert everything["total"] == earlier["series"][0]["total"] + 2
        asked = {"range": name, "tickers": "seri,othr,NONE"}
        found = api.get(SERIES, params=asked).json()["series"]
        assert [(one["ticker"], one["total"]) for one in found] == [
            ("NONE", 0),
            ("OTHR", 1),
            ("SERI", 2),
        ]
        assert found[2]["mean_of_all"] == 0.95
        assert found[0]["mean_of_all"] is None


def test_a_day_in_quarters_of_an_hour_is_the_default(api: httpx.Client) -> None:
    answer = api.get(SERIES).json()
    assert (answer["range"], answer["step_seconds"]) == ("24h", 900)
    assert len(answer["series"][0]["positive"]) == 96


def test_the_present_is_not_kept_and_the_past_for_ever(api: httpx.Client) -> None:
    assert api.get(SERIES).headers["cache-control"] == "no-store"
    past = api.get(SERIES, params={"range": "1h", "at": iso(utc_now() - timedelta(hours=2))})
    assert past.status_code == 200
    assert past.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "query",
    [
        {"range": "2h"},
        {"tickers": "toolong"},
        {"tickers": "A,B,C,D,E,F,G,H,I"},
        {"at": "yesterday"},
        {"at": "2026-01-01T00:00:00"},
        {"at": "2099-01-01T00:00:00Z"},
        {"range": "1h", "at": "2026-01-01T00:00:00Z"},
    ],
)
def test_what_cannot_be_had_is_refused(api: httpx.Client, query: dict[str, str]) -> None:
    answer = api.get(SERIES, params=query)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][0] == "query"
