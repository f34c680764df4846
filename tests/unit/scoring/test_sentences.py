"""Sentences that the project wrote and labelled: what the scorer knew once, it goes on knowing."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from lambda_src.tickertape.events import Sentiment
from lambda_src.tickertape.scoring import score
from scorer_training.labelled import SENTIMENTS, read
from scorer_training.measures import Measures, measure
from scorer_training.others import always_neutral, vader

SENTENCES = read(Path(__file__).with_name("sentences.csv"))
LEAST_RIGHT = 0.86
LEAST_RECALL = 0.75


def measured(scorer: Callable[[Sequence[str]], list[Sentiment]]) -> Measures:
    return measure(SENTENCES.sentiments, scorer(SENTENCES.texts))


def test_there_are_enough_of_each_and_none_twice() -> None:
    assert len(set(SENTENCES.texts)) == len(SENTENCES) >= 300
    assert min(SENTENCES.sentiments.count(word) for word in SENTIMENTS) >= 80


def test_the_scorer_is_right_about_most() -> None:
    found = measured(lambda texts: [score(text).sentiment for text in texts])
    assert found.accuracy >= LEAST_RIGHT
    assert min(found.recall) >= LEAST_RECALL


@pytest.mark.parametrize("weaker", [vader, always_neutral])
def test_a_weaker_scorer_would_be_found_out(
    weaker: Callable[[Sequence[str]], list[Sentiment]],
) -> None:
    assert measured(weaker).accuracy < LEAST_RIGHT - 0.2


@pytest.mark.parametrize(
    ("text", "sentiment"),
    [
        ("Apple crushes estimates, raises guidance", "positive"),
        ("Kinder Morgan cuts dividend", "negative"),
        ("bearish, shorting here", "negative"),
        ("bullish breakout, adding more", "positive"),
        ("bankruptcy filing expected", "negative"),
        ("stock plunges 20% after hours", "negative"),
        ("record revenue", "positive"),
        ("new all time high", "positive"),
        ("upgraded to outperform", "positive"),
        ("buy the dip", "positive"),
        ("puts on TSLA", "negative"),
    ],
)
def test_it_speaks_the_market_s_language(text: str, sentiment: Sentiment) -> None:
    assert score(text).sentiment == sentiment
