"""Labelled posts: a CSV file with the columns `text` and `sentiment`."""

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

from lambda_src.tickertape.events import Sentiment

SENTIMENTS: Final[tuple[Sentiment, ...]] = get_args(Sentiment)
PHRASES: Final = Path(__file__).with_name("phrases.csv")


class LabelledError(ValueError):
    """The file is not one of labelled posts; the message says where, and what to do."""


@dataclass(frozen=True)
class Labelled:
    texts: list[str]
    sentiments: list[Sentiment]

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, rows: Sequence[int]) -> "Labelled":
        return Labelled([self.texts[i] for i in rows], [self.sentiments[i] for i in rows])


def read(file: Path) -> Labelled:
    """Raises LabelledError."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines)
            if not {"text", "sentiment"} <= set(rows.fieldnames or ()):
                raise LabelledError(f"{file}: its first line must name text and sentiment")
            return _labelled(file, rows)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LabelledError(f"{file} cannot be read: {error}") from error


def _labelled(file: Path, rows: "csv.DictReader[str]") -> Labelled:
    known = {sentiment: sentiment for sentiment in SENTIMENTS}
    texts, sentiments = [], []
    for row in rows:
        if row["sentiment"] not in known:
            raise LabelledError(
                f"{file}, line {rows.line_num}: the sentiment must be {', '.join(SENTIMENTS)}"
            )
        texts.append(row["text"])
        sentiments.append(known[row["sentiment"]])
    if not texts:
        raise LabelledError(f"{file} holds no posts")
    return Labelled(texts, sentiments)


def digest(file: Path) -> bytes:
    return hashlib.sha256(file.read_bytes()).digest()
