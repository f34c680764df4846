"""What a server refuses, in words about the lines of a file."""

from typing import Any

import httpx
import pytest

from operator_tools.posts_file import BadLine, Line
from operator_tools.wording import answer_words, blame


def lines(count: int, **item: Any) -> list[Line]:
    return [Line(number, {"item_id": str(number)} | item, 10) for number in range(1, count + 1)]


def problem(*where: str | int, message: str = "wrong") -> dict[str, Any]:
    return {"loc": ["body", *where], "msg": message, "type": "value_error"}


def test_the_servers_complaints_are_those_of_their_lines() -> None:
    detail = [
        problem("items", 2, "tickers", 0, message="no such symbol"),
        problem("items", 0, message="no text"),
        problem("items", 2, "text", message="too long"),
    ]
    assert blame(lines(3), detail) == [
        BadLine(1, "no text"),
        BadLine(3, "tickers.0: no such symbol; text: too long"),
    ]


@pytest.mark.parametrize(
    "detail", ["text", None, [], [problem("items")], [problem("items", 9)], [{"loc": None}]]
)
def test_complaints_about_no_line_blame_none(detail: Any) -> None:
    assert blame(lines(3), detail) == []


@pytest.mark.parametrize(
    ("where", "kind", "item", "words"),
    [
        (["tickers", 0], "string_pattern_mismatch", {"tickers": ["A!"]}, '"A!" is no ticker: one'),
        (["tickers"], "too_short", {"tickers": []}, "it has no tickers"),
        (["tickers"], "missing", {}, "there is no 'tickers'"),
        (["text"], "string_too_long", {"text": "a" * 2001}, "too long: 2,001 characters"),
        (["timestamp"], "string_pattern_mismatch", {"timestamp": "noon"}, '"noon" is no time such'),
        (["item_id"], "string_pattern_mismatch", {"item_id": "ä"}, '"ä" is no item_id'),
        (["mood"], "extra_forbidden", {"mood": 1}, "there is no field 'mood'"),
    ],
)
def test_patterns_are_said_in_words(
    where: list[Any], kind: str, item: dict[str, Any], words: str
) -> None:
    said = problem("items", 0, *where, message="String should match pattern") | {"type": kind}
    (bad,) = blame(lines(1, **item), [said])
    assert words in bad.reason
    assert "pattern" not in bad.reason


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"x-amzn-errortype": "InvalidSignatureException"}, "x-amz-content-sha256"),
        ({"x-amzn-errortype": "AccessDeniedException:http://…"}, "ApplicationUrl"),
        ({"server": "CloudFront"}, "firewall"),
    ],
)
def test_a_403_from_the_edge_says_what_to_do(headers: dict[str, str], words: str) -> None:
    encoded = httpx.Headers(headers, encoding="utf-8")
    said = answer_words(httpx.Response(403, headers=encoded, text="<HTML>…</HTML>"))
    assert said.startswith("403 from ")
    assert words in said
    assert "HTML" not in said


def test_a_403_of_ours_says_what_it_says() -> None:
    refused = httpx.Response(403, json={"detail": "Publishing needs a publisher's token"})
    assert answer_words(refused) == "403 Publishing needs a publisher's token"
