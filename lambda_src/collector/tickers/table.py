"""The companies that are known, and the names by which a text may call them."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from lambda_src.collector.tickers.words import Word, fold

_DATA: Final = Path(__file__).parent
_LONG: Final = 3
_ABBREVIATION: Final = 4


class Grade(StrEnum):
    """What a text must say beside a name, for the name to mean the company."""

    ALWAYS = "always"
    PLATFORM = "platform"
    """Always, but where something merely happens on it: `on Facebook`."""
    ANALYST = "analyst"
    """Always, but where it speaks of others: `cut at Goldman Sachs`."""
    MARKET = "market"
    """The text speaks of the market, or the company does what companies do."""
    SUBJECT = "subject"
    """Shares, results or an officer of it are named, or it does something to its figures."""
    NAMED = "named"
    """Its legal form or its ticker follows."""
    NEVER = "never"
    """Another thing of that name: `Amazon rainforest`."""


SURE: Final = frozenset({Grade.ALWAYS, Grade.PLATFORM, Grade.ANALYST})


class Name(NamedTuple):
    words: tuple[str, ...]
    ticker: str
    grade: Grade
    written: str | None = None
    """Where it is an abbreviation, the only form that it has: `GE`, not `Ge`."""


class Table:
    """`companies.csv` is what the SEC lists; `names.csv` what people say, and how far to trust."""

    def __init__(self, companies: list[list[str]], names: list[list[str]]) -> None:
        self.tickers = {ticker for ticker, _, _ in companies}
        self._registrants = {cik: ticker for ticker, cik, _ in reversed(companies) if cik}
        self._names: dict[tuple[str, ...], Name] = {}
        grades = {grade.value: grade for grade in Grade}
        for name, ticker, grade in names:
            if not ticker or ticker in self.tickers:
                self._enter(fold(name), name, ticker, grades[grade])
        for ticker, _, name in companies:
            key = fold(name)
            if key and key not in self._names:
                self._enter(key, name, ticker, self._grade_of(key, ticker))
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for key in self._names:
            lengths[key[0]].add(len(key))
        self._lengths = {word: sorted(found, reverse=True) for word, found in lengths.items()}

    def registrant(self, cik: str) -> str:
        """The ticker of the company that the SEC knows by this number, or nothing."""
        return self._registrants.get(cik.lstrip("0"), "")

    def names(self, words: list[Word]) -> Iterator[tuple[int, Name]]:
        """Each name that stands there, and where; of names that overlap the longest."""
        at = 0
        while at < len(words):
            name = self._name_at(words, at)
            if name:
                yield at, name
            at += len(name.words) if name else 1

    def _name_at(self, words: list[Word], at: int) -> Name | None:
        for first in _forms(words[at]):
            for length in self._lengths.get(first, ()):
                here = words[at : at + length]
                before = tuple(word.folded for word in here[:-1])
                for last in _forms(here[-1]):
                    name = self._names.get((*before, last))
                    if name:
                        return name
        return None

    def _enter(self, key: tuple[str, ...], name: str, ticker: str, grade: Grade) -> None:
        short = len(name) <= _ABBREVIATION and len(key) == 1 and name.isupper()
        self._names[key] = Name(key, ticker, grade, name if short else None)

    def _grade_of(self, key: tuple[str, ...], ticker: str) -> Grade:
        """Of a name that nobody has looked at: the longer, the less a phrase of the language."""
        first = self._names.get(key[:1])
        if first and first.ticker == ticker and first.grade in SURE:
            return first.grade
        if len(key) >= _LONG:
            return Grade.ALWAYS
        return Grade.MARKET if len(key) > 1 else Grade.NAMED


def _forms(word: Word) -> tuple[str, ...]:
    """`McDonald's` is one's name, `Apple's` is not."""
    return (word.folded, word.stem) if word.possessive else (word.folded,)


@cache
def table() -> Table:
    """Read when the first entry comes."""
    return Table(_rows("companies.csv"), _rows("names.csv"))


def _rows(file: str) -> list[list[str]]:
    with (_DATA / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))[1:]
