from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from lambda_src.tickertape.events import Item
from lambda_src.tickertape.posts import Post

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
SCORED: dict[str, Any] = {"tickers": ["AAPL"], "sentiment": "neutral", "score": 0.5}


def post(**fields: Any) -> Post:
    return Post.model_validate(SCORED | fields)


def test_what_is_left_out_is_made_up() -> None:
    first, second = post().item(NOW), post().item(NOW)
    assert first.item_id != second.item_id
    assert first.timestamp == "2026-01-31T12:00:00.000Z"


def test_tickers_are_upper_cased_and_named_once() -> None:
    assert post(tickers=["aapl", "Brk.b", "AAPL"]).item(NOW).tickers == ["AAPL", "BRK.B"]


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00.000Z"),
        ("2026-01-31T12:00:00.1234Z", "2026-01-31T12:00:00.123Z"),
        ("2026-01-31T00:30:00+01:00", "2026-01-30T23:30:00.000Z"),
        ("2024-02-29T12:00:00-00:30", "2024-02-29T12:30:00.000Z"),
    ],
)
def test_a_timestamp_is_kept_as_utc(given_: str, kept: str) -> None:
    assert post(timestamp=given_).item(NOW).timestamp == kept


@pytest.mark.parametrize(
    "fields",
    [
        {"sentiment": None, "score": None},
        {"score": None},
        {"sentiment": None},
        {"text": "x"},
        {"text": "x", "score": None},
        {"text": "x", "sentiment": None},
    ],
)
def test_it_is_either_text_or_scored(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="either text, or both"):
        post(**fields)


def test_source_and_link_are_kept_where_they_were_given() -> None:
    item = post(source="Wire", url="https://Example.COM/a?b=c").item(NOW)
    assert (item.source, item.url) == ("Wire", "https://example.com/a?b=c")
    assert item.model_dump().keys() - post().item(NOW).model_dump().keys() == {"source", "url"}


def test_an_item_of_before_there_were_links_is_read() -> None:
    old = Item.model_construct(**post().item(NOW).model_dump())
    assert (old.source, old.url) == (None, None)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "javascript:alert(1)",
        "https://",
        "https://example.com/ a",
        "https://example.com@elsewhere.example/",
        "https://example.com/\n",
        "//example.com",
        f"https://example.com/{'a' * 481}",
        # Short as it was sent, too long as a browser writes it.
        f"https://example.com/{'ü' * 100}",
    ],
)
def test_a_link_is_https_names_its_host_and_is_short(url: str) -> None:
    with pytest.raises(ValidationError):
        post(url=url)


@pytest.mark.parametrize(
    ("sentiment", "score"),
    [("positive", 0.02), ("positive", 0.5), ("negative", 0.5), ("neutral", 0.9), ("neutral", 0.2)],
)
def test_a_score_does_not_contradict_its_sentiment(sentiment: str, score: float) -> None:
    with pytest.raises(ValidationError, match="contradicts the sentiment"):
        post(sentiment=sentiment, score=score)


@pytest.mark.parametrize(
    ("sentiment", "score"), [("positive", 0.51), ("negative", 0.49), ("neutral", 0.25)]
)
def test_where_a_producer_draws_its_lines_is_its_own(sentiment: str, score: float) -> None:
    assert post(sentiment=sentiment, score=score).item(NOW).score == score


@given(
    st.fixed_dictionaries(
        {
            "tickers": st.lists(
                st.from_regex(r"[A-Za-z]{1,5}(\.[A-Za-z])?", fullmatch=True), min_size=1, max_size=5
            )
        },
        optional={
            "item_id": st.text(max_size=130),
            "timestamp": st.datetimes().map(lambda moment: f"{moment.isoformat()}Z") | st.text(),
            "source": st.text(max_size=70),
            "url": st.text(max_size=70).map(lambda rest: f"https://example.com/{rest}"),
            "text": st.text(max_size=80),
            "sentiment": st.sampled_from(["positive", "neutral", "negative"]),
            "score": st.floats(),
        },
    )
)
def test_whatever_is_let_in_is_an_item_that_can_be_written(fields: dict[str, Any]) -> None:
    try:
        post_ = Post.model_validate(fields)
    except ValidationError:
        return
    item = post_.item(NOW)
    assert Item.model_validate(item.model_dump()) == item
    item.model_dump_json().encode()
    assert item.timestamp.endswith("Z")
