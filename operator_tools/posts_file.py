"""A file of posts: JSON Lines, each with `tickers`, `text`, perhaps `item_id` and `timestamp`."""

import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Below Lambda's 6 MB a request.
_BATCH_BYTES = 4_000_000


@dataclass(frozen=True)
class Line:
    number: int
    item: dict[str, Any]
    size: int


@dataclass(frozen=True)
class BadLine:
    number: int
    reason: str

    def __str__(self) -> str:
        return f"Line {self.number}: {self.reason}"


def read_posts(path: Path) -> tuple[list[Line], list[BadLine]]:
    """Read every line; what is not a JSON object is reported, blank lines are nothing."""
    lines: list[Line] = []
    bad: list[BadLine] = []
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if not raw.strip():
                continue
            try:
                item = json.loads(raw)
            except ValueError as error:
                bad.append(BadLine(number, f"not JSON: {error}"))
                continue
            if not isinstance(item, dict):
                bad.append(BadLine(number, "not a JSON object"))
                continue
            # So that sending it again after a lost answer cannot publish it twice.
            item.setdefault("item_id", str(uuid.uuid4()))
            lines.append(Line(number, item, len(raw)))
    return lines, bad


def batches(lines: Iterable[Line], *, most: int) -> Iterator[list[Line]]:
    """Group lines into requests that the server takes."""
    batch: list[Line] = []
    size = 0
    for line in lines:
        if batch and (len(batch) == most or size + line.size > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += line.size
    if batch:
        yield batch


def blame(batch: list[Line], detail: Any) -> list[BadLine]:
    """Find the lines that a 422 speaks of; empty if it does not say."""
    found: dict[int, list[str]] = {}
    for problem in detail if isinstance(detail, list) else []:
        match problem:
            case {"loc": ["body", "items", int(index), *where], "msg": str(message)}:
                if index < len(batch):
                    at = ".".join(str(part) for part in where)
                    reason = f"{at}: {message}" if at else message
                    found.setdefault(batch[index].number, []).append(reason)
    return [BadLine(number, "; ".join(reasons)) for number, reasons in sorted(found.items())]
