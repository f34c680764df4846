"""Files of posts: every line is published or its trouble is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from lambda_src.dashboard.routes import tasks
from lambda_src.web import limits
from operator_tools import publish
from operator_tools.posts_file import LONGEST_LINE, Line, Posts, batches, read_posts


def lines(count: int, *, size: int = 100) -> list[Line]:
    return [Line(number, {"item_id": str(number)}, size) for number in range(1, count + 1)]


def test_bad_lines_are_named_and_the_others_read(tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text('{"item_id": "a", "text": "höhe"}\n\n{oops\n[1]\n{"text": "b"}\n')
    posts = read_posts(file)
    good, bad = posts.lines, posts.bad
    assert [line.number for line in good] == [1, 5]
    assert good[0].item == {"item_id": "a", "text": "höhe"}
    assert good[1].item["item_id"]
    assert [line.number for line in bad] == [3, 4]
    assert "not JSON" in str(bad[0])
    assert str(bad[1]) == "Line 4: not a JSON object"


def test_a_line_that_is_not_utf_8_is_bad(tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_bytes(b'{"text": "\xff"}\n{"text": "fine"}\n')
    posts = read_posts(file)
    good, bad = posts.lines, posts.bad
    assert ([line.number for line in good], [line.number for line in bad]) == ([2], [1])


def read(tmp_path: Path, content: str, name: str = "posts.jsonl") -> Posts:
    file = tmp_path / name
    file.write_text(content)
    return read_posts(file)


def items(posts: Posts) -> list[dict[str, Any]]:
    return [
        {key: value for key, value in line.item.items() if key != "item_id"} for line in posts.lines
    ]


def test_a_line_without_an_id_has_the_same_one_in_every_run(tmp_path: Path) -> None:
    content = '{"text": "one"}\n{"text": "two"}\n{"text": "three", "item_id": "mine"}\n'
    first, again = read(tmp_path, content), read(tmp_path, content)
    ids = [line.item["item_id"] for line in first.lines]
    assert ids == [line.item["item_id"] for line in again.lines]
    assert len(set(ids)) == 3
    assert first.named == 2


def test_a_line_too_long_for_any_post_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    content = '{"text": "a"}\n{"text": "' + "x" * 7_000_000 + '"}\n{"text": "b"}\n'
    posts = read(tmp_path, content)
    assert [line.number for line in posts.lines] == [1, 3]
    assert str(posts.bad[0]) == "Line 2: longer than any post (7.0 MB)"
    assert read(tmp_path, '{"text": "' + "x" * (LONGEST_LINE - 13) + '"}\n').bad == []


def test_dollar_signs_and_one_text_of_tickers_are_understood(tmp_path: Path) -> None:
    posts = read(tmp_path, '{"tickers": ["$AAPL", "MSFT"]}\n{"tickers": "$AAPL, $MSFT"}\n')
    assert items(posts) == [{"tickers": ["AAPL", "MSFT"]}] * 2


@pytest.mark.parametrize("name", ["posts.csv", "posts.txt"])
def test_csv_is_known_by_its_name_or_by_its_header(tmp_path: Path, name: str) -> None:
    content = (
        "Ticker;Title;Date;likes\n"
        '$AAPL;"Up; and\nup";2026-01-31 14:00:00;3\n'
        "AAPL MSFT;Flat;;\n"
        "AAPL;one column is missing\n"
    )
    posts = read(tmp_path, content, name)
    assert items(posts) == [
        {"tickers": ["AAPL"], "text": "Up; and\nup", "timestamp": "2026-01-31T14:00:00+00:00"},
        {"tickers": ["AAPL", "MSFT"], "text": "Flat"},
    ]
    assert [line.number for line in posts.lines] == [2, 4]
    assert str(posts.bad[0]) == "Line 5: 2 columns, where the header has 4"
    assert posts.unused == ["likes"]


def test_a_csv_with_scores_and_without_tickers(tmp_path: Path) -> None:
    posts = read(tmp_path, "headline,sentiment,score\nUp,positive,0.9\nDown,,nan\n", "p.csv")
    assert items(posts) == [
        {"tickers": [], "text": "Up", "sentiment": "positive", "score": 0.9},
        {"tickers": [], "text": "Down", "score": "nan"},
    ]


def test_a_number_that_json_does_not_have_is_a_bad_line(tmp_path: Path) -> None:
    posts = read(tmp_path, '{"score": NaN}\n')
    assert [str(line) for line in posts.bad] == ["Line 1: not JSON"]


def test_an_empty_file_has_neither_good_lines_nor_bad_ones(tmp_path: Path) -> None:
    assert read(tmp_path, "\n \n") == Posts([], [], 0, [])


@pytest.mark.parametrize(
    ("count", "sizes"), [(0, []), (40, [40]), (41, [40, 1]), (85, [40, 40, 5])]
)
def test_batches_have_at_most_so_many_lines(count: int, sizes: list[int]) -> None:
    assert [len(batch) for batch in batches(lines(count), most=40, most_bytes=4_000_000)] == sizes


@pytest.mark.parametrize(
    ("most", "taken"),
    [(publish.BATCH_BYTES, limits.MAX_BODY), (publish.TASK_BYTES, tasks.MAX_BODY)],
)
def test_what_is_sent_at_once_is_taken(most: int, taken: int) -> None:
    around = json.dumps({"type": "import", "items": []})
    assert most + len(around) + len(", ") * publish.TASK_ITEMS <= taken


def test_batches_stay_below_the_request_limit() -> None:
    sizes = [
        len(batch) for batch in batches(lines(5, size=1_500_000), most=40, most_bytes=4_000_000)
    ]
    assert sizes == [2, 2, 1]


def test_one_line_above_the_limit_is_still_sent() -> None:
    assert [
        len(batch) for batch in batches(lines(1, size=9_000_000), most=40, most_bytes=4_000_000)
    ] == [1]
