"""Files of posts: every line is published or its trouble is named."""

from pathlib import Path
from typing import Any

import pytest

from operator_tools.posts_file import BadLine, Line, batches, blame, read_posts


def lines(count: int, *, size: int = 100) -> list[Line]:
    return [Line(number, {"item_id": str(number)}, size) for number in range(1, count + 1)]


def test_bad_lines_are_named_and_the_others_read(tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text('{"item_id": "a", "text": "höhe"}\n\n{oops\n[1]\n{"text": "b"}\n')
    good, bad = read_posts(file)
    assert [line.number for line in good] == [1, 5]
    assert good[0].item == {"item_id": "a", "text": "höhe"}
    assert good[1].item["item_id"]
    assert [line.number for line in bad] == [3, 4]
    assert "not JSON" in str(bad[0])
    assert str(bad[1]) == "Line 4: not a JSON object"


def test_a_line_that_is_not_utf_8_is_bad(tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_bytes(b'{"text": "\xff"}\n{"text": "fine"}\n')
    good, bad = read_posts(file)
    assert ([line.number for line in good], [line.number for line in bad]) == ([2], [1])


def test_a_line_without_an_id_keeps_the_one_it_is_given(tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text('{"text": "same"}\n{"text": "same"}\n')
    good, _ = read_posts(file)
    assert good[0].item["item_id"] != good[1].item["item_id"]


@pytest.mark.parametrize(
    ("count", "sizes"), [(0, []), (40, [40]), (41, [40, 1]), (85, [40, 40, 5])]
)
def test_batches_have_at_most_so_many_lines(count: int, sizes: list[int]) -> None:
    assert [len(batch) for batch in batches(lines(count), most=40)] == sizes


def test_batches_stay_below_the_request_limit() -> None:
    sizes = [len(batch) for batch in batches(lines(5, size=1_500_000), most=40)]
    assert sizes == [2, 2, 1]


def test_one_line_above_the_limit_is_still_sent() -> None:
    assert [len(batch) for batch in batches(lines(1, size=9_000_000), most=40)] == [1]


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
