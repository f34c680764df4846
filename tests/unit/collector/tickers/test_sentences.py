"""Sentences that the project wrote and labelled: who is meant, and above all who is not."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from lambda_src.collector.tickers import meant
from lambda_src.collector.tickers.table import Grade, table
from lambda_src.collector.tickers.words import words

LEAST_PRECISION = 0.95
LEAST_RECALL = 0.9


class Sentence(NamedTuple):
    text: str
    tickers: set[str]


def sentences() -> list[Sentence]:
    file = Path(__file__).with_name("sentences.csv")
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [Sentence(row["text"], set(row["tickers"].split())) for row in rows]


def measured(found: Callable[[str], tuple[str, ...]]) -> tuple[float, float]:
    """Precision and recall, by ticker."""
    right = wrong = missed = 0
    for sentence in sentences():
        said = set(found(sentence.text))
        right += len(said & sentence.tickers)
        wrong += len(said - sentence.tickers)
        missed += len(sentence.tickers - said)
    return right / (right + wrong), right / (right + missed)


def every_name(text: str) -> tuple[str, ...]:
    """Each name that is in the table, whatever stands around it."""
    found = table().names(words(text))
    return tuple(name.ticker for _, name in found if name.grade is not Grade.NEVER)


def test_there_are_enough_none_twice_and_as_many_traps() -> None:
    labelled = sentences()
    assert len({sentence.text for sentence in labelled}) == len(labelled) >= 500
    assert sum(not sentence.tickers for sentence in labelled) >= 200


def test_nearly_all_that_are_found_are_meant_and_most_that_are_meant_are_found() -> None:
    precision, recall = measured(meant)
    assert precision >= LEAST_PRECISION
    assert recall >= LEAST_RECALL


def test_the_names_alone_would_be_found_out() -> None:
    precision, _ = measured(every_name)
    assert precision < LEAST_PRECISION - 0.1
