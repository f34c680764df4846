"""A file of posts: JSON Lines, or CSV with a header row; each line a post or a reason why not."""

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operator_tools import post_fields

# A text has at most 2,000 characters; JSON needs twelve bytes for the dearest of them.
LONGEST_LINE = 64 * 1024
CSV_SUFFIXES = frozenset({".csv", ".tsv"})
_DELIMITERS = ",;\t"
_ID_BYTES = 16


@dataclass(frozen=True)
class Line:
    number: int
    item: dict[str, Any]
    size: int
    """Bytes in a request."""


@dataclass(frozen=True)
class BadLine:
    number: int
    reason: str

    def __str__(self) -> str:
        return f"Line {self.number}: {self.reason}"


@dataclass(frozen=True)
class Posts:
    lines: list[Line]
    bad: list[BadLine]
    named: int
    """How many had no `item_id` and were given one, of what they say."""
    unused: list[str]
    """Columns that mean nothing here."""


Decoded = tuple[int, str | BadLine]
Read = tuple[int, dict[str, Any] | BadLine]


def read_posts(path: Path) -> Posts:
    """Read every line, blank ones apart. Raises OSError."""
    with path.open("rb") as file:
        lines = _decoded(file)
        first = next(lines, None)
        if first is None:
            return Posts([], [], 0, [])
        header = _header(path, first)
        if header is None:
            return _posts(_json(_chain(first, lines)), [])
        delimiter, columns = header
        unused = [name for name in columns if post_fields.of_column(name) is None]
        return _posts(_csv(columns, lines, delimiter), unused)


def batches(lines: Iterable[Line], *, most: int, most_bytes: int) -> Iterator[list[Line]]:
    """Group lines into requests that the server takes."""
    batch: list[Line] = []
    size = 0
    for line in lines:
        if batch and (len(batch) == most or size + line.size > most_bytes):
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += line.size
    if batch:
        yield batch


def _decoded(file: Iterable[bytes]) -> Iterator[Decoded]:
    for number, raw in enumerate(file, 1):
        if len(raw) > LONGEST_LINE:
            size = f"{len(raw) / 1_000_000:.1f} MB" if len(raw) > 100_000 else f"{len(raw)} bytes"  # noqa: PLR2004
            yield number, BadLine(number, f"longer than any post ({size})")
            continue
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            yield number, BadLine(number, "not UTF-8")
            continue
        if text.strip():
            yield number, text


def _chain(first: Decoded, rest: Iterator[Decoded]) -> Iterator[Decoded]:
    yield first
    yield from rest


def _header(path: Path, first: Decoded) -> tuple[str, list[str]] | None:
    """The delimiter and the columns where the file is CSV, by its name or by its first line."""
    text = first[1]
    if not isinstance(text, str):
        return None
    delimiter = max(_DELIMITERS, key=text.count)
    columns = [name.strip() for name in next(csv.reader([text], delimiter=delimiter))]
    fields = {post_fields.of_column(name) for name in columns}
    if path.suffix.lower() in CSV_SUFFIXES or (text[0] not in "{[" and "tickers" in fields):
        return delimiter, columns
    return None


def _json(lines: Iterable[Decoded]) -> Iterator[Read]:
    for number, text in lines:
        if isinstance(text, BadLine):
            yield number, text
            continue
        try:
            item = json.loads(text, parse_constant=_no_number)
        except json.JSONDecodeError as error:
            yield number, BadLine(number, f"not JSON: {error.msg} at character {error.colno}")
        except (ValueError, RecursionError):
            yield number, BadLine(number, "not JSON")
        else:
            yield number, item if isinstance(item, dict) else BadLine(number, "not a JSON object")


def _csv(columns: list[str], lines: Iterator[Decoded], delimiter: str) -> Iterator[Read]:
    # A quoted field may go on over several lines; the row is named by its first.
    began = 0
    bad: list[BadLine] = []

    def texts() -> Iterator[str]:
        nonlocal began
        for number, text in lines:
            if isinstance(text, BadLine):
                bad.append(text)
            else:
                began = began or number
                yield text

    rows = csv.reader(texts(), delimiter=delimiter)
    while True:
        began = 0
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            yield began, BadLine(began, f"not CSV: {error}")
            continue
        if len(row) != len(columns):
            reason = f"{len(row)} columns, where the header has {len(columns)}"
            yield began, BadLine(began, reason)
        else:
            yield began, post_fields.of_row(dict(zip(columns, row, strict=True)))
    yield from ((one.number, one) for one in bad)


def _posts(read: Iterable[Read], unused: list[str]) -> Posts:
    lines: list[Line] = []
    bad: list[BadLine] = []
    named = 0
    for number, item in read:
        if isinstance(item, BadLine):
            bad.append(item)
        else:
            post = post_fields.cleaned(item)
            if post.get("item_id") is None:
                post["item_id"] = _id_of(post)
                named += 1
            lines.append(Line(number, post, len(json.dumps(post))))
    return Posts(lines, bad, named, unused)


def _no_number(name: str) -> None:
    raise ValueError(name)


def _id_of(post: dict[str, Any]) -> str:
    """The same post has the same id in every run, so that publishing it again adds nothing."""
    content = json.dumps(post, sort_keys=True).encode()
    return f"post-{hashlib.blake2b(content, digest_size=_ID_BYTES).hexdigest()}"
