"""The model: what each feature weighs, as figures in one file that training writes.

The file holds no words: a feature is known by the CRC-32 of its name. Little-endian: MAGIC, the
SHA-256 of the file that it was trained on, the number of features, two intercepts; then for every
feature, in the order of the hashes, four columns: hash (u32), rarity (i16), how much it speaks for
negative and for positive rather than neutral (i16 each, both times its rarity). These three count
in UNITs, which cancel out: a post's weights are divided by the length of its rarities.
"""

import sys
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import exp, sqrt
from pathlib import Path
from struct import Struct
from typing import Final, NamedTuple, Self
from zlib import crc32

from lambda_src.tickertape.events import Sentiment

FILE: Final = Path(__file__).with_name("model.bin")
MAGIC: Final = b"TTSCORE1"
UNIT: Final = 1 / 256
_HEADER: Final = Struct("<8s32sI2d")
_HASH, _FIGURE = "I", "h"


class Odds(NamedTuple):
    """Log-odds against neutral."""

    negative: float
    positive: float


@dataclass(frozen=True)
class Model:
    trained_on: bytes
    """SHA-256 of the labelled file."""

    intercepts: Odds
    rows: Mapping[int, int]
    """Where in the columns a feature stands, by the hash of its name."""

    rarity: "array[int]"
    negative: "array[int]"
    positive: "array[int]"

    @classmethod
    def unpack(cls, data: bytes) -> Self:
        """Raises ValueError and struct.error: not a model's file."""
        magic, trained_on, count, negative, positive = _HEADER.unpack_from(data)
        if magic != MAGIC:
            raise ValueError("Not a model of this version: train it anew")
        columns, start = [], _HEADER.size
        for kind in (_HASH, _FIGURE, _FIGURE, _FIGURE):
            column = array(kind)
            end = start + count * column.itemsize
            column.frombytes(data[start:end])
            columns.append(_little_endian(column))
            start = end
        if start != len(data):
            raise ValueError("Not a whole model: train it anew")
        hashes, *figures = columns
        rows = dict(zip(hashes, range(count), strict=True))
        return cls(trained_on, Odds(negative, positive), rows, *figures)

    def pack(self) -> bytes:
        header = _HEADER.pack(MAGIC, self.trained_on, len(self.rows), *self.intercepts)
        columns = (array(_HASH, self.rows), self.rarity, self.negative, self.positive)
        return header + b"".join(_little_endian(column).tobytes() for column in columns)

    def find(self, features: Iterable[str]) -> dict[str, int]:
        """The rows of those that are known, by name."""
        rows = self.rows
        return {
            name: row
            for name in features
            if (row := rows.get(crc32(name.encode("utf-8", "surrogatepass")))) is not None
        }

    def length(self, rows: Iterable[int]) -> float:
        """What each row's figures are divided by, so that long posts are no louder than short."""
        rarity = self.rarity
        return sqrt(sum(rarity[row] ** 2 for row in rows)) or 1.0

    def odds(self, rows: Iterable[int]) -> Odds:
        rows = list(rows)
        length = self.length(rows)
        return Odds(
            self.intercepts.negative + sum(map(self.negative.__getitem__, rows)) / length,
            self.intercepts.positive + sum(map(self.positive.__getitem__, rows)) / length,
        )


def probabilities(odds: Odds) -> dict[Sentiment, float]:
    """Softmax; the largest is taken off first, so that nothing overflows."""
    top = max(0.0, *odds)
    negative, neutral, positive = exp(odds.negative - top), exp(-top), exp(odds.positive - top)
    total = negative + neutral + positive
    return {
        "negative": negative / total,
        "neutral": neutral / total,
        "positive": positive / total,
    }


@cache
def shipped() -> Model:
    """The model beside this module, read when first needed."""
    return Model.unpack(FILE.read_bytes())


def _little_endian(column: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        column = column[:]
        column.byteswap()
    return column
