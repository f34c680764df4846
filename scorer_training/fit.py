"""Labelled posts in, a model out.

A logistic regression over the features of the scorer, weighted by their rarity; then its
probabilities are set right by those that models of a part of the posts gave to the rest.
"""

from array import array
from functools import cache
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_limits

from lambda_src.tickertape.scoring.features import features
from lambda_src.tickertape.scoring.model import UNIT, Model, Odds
from lambda_src.tickertape.scoring.tokens import tokens
from scorer_training.labelled import PHRASES, SENTIMENTS, Labelled, read

Floats = NDArray[np.float64]

SEED: Final = 20_260
FOLDS: Final = 5
STRENGTH: Final = 15.0
"""The inverse of the regularisation."""

SEEN_IN: Final = 2
"""A feature of fewer posts is left out."""

PHRASE_WEIGHT: Final = 2.0
"""Our own phrases are few and say what they mean."""

_NEGATIVE, _NEUTRAL, _POSITIVE = (
    SENTIMENTS.index(word) for word in ("negative", "neutral", "positive")
)


@cache
def named(text: str) -> tuple[str, ...]:
    """The names of a text's features."""
    return tuple(features([token.form for token in tokens(text)]))


@threadpool_limits.wrap(limits=1)  # type: ignore[untyped-decorator]
def fit(posts: Labelled, trained_on: bytes) -> Model:
    """The same posts give the same model: one thread, as several add up in any order."""
    held_out = np.empty((len(posts), len(SENTIMENTS)))
    for seen, unseen in folds(posts):
        vectors, regression = _regression(posts.take(seen))
        documents = [named(posts.texts[row]) for row in unseen]
        held_out[unseen] = regression.decision_function(vectors.transform(documents))
    slope, *offsets = _calibration(held_out, _numbers(posts))
    vectors, regression = _regression(posts)
    return _model(vectors, regression, slope, Odds(*offsets), trained_on)


def folds(posts: Labelled) -> list[tuple[list[int], list[int]]]:
    """Rows to learn from, and rows to be judged by."""
    split = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    parts = split.split(posts.texts, posts.sentiments)
    return [(seen.tolist(), unseen.tolist()) for seen, unseen in parts]


def _regression(posts: Labelled) -> tuple[Any, Any]:
    phrases = read(PHRASES)
    documents = [named(text) for text in (*posts.texts, *phrases.texts)]
    vectors = TfidfVectorizer(analyzer=list, min_df=SEEN_IN, binary=True)
    matrix = vectors.fit_transform(documents)
    importance = [1.0] * len(posts) + [PHRASE_WEIGHT] * len(phrases)
    regression = LogisticRegression(C=STRENGTH, max_iter=1_000)
    regression.fit(matrix, [*_numbers(posts), *_numbers(phrases)], sample_weight=importance)
    return vectors, regression


def _calibration(logits: Floats, truth: list[int]) -> Floats:
    """Slope, offset of negative, offset of positive: the likeliest for what was held out."""

    def surprise(setting: Floats) -> float:
        slope, negative, positive = setting
        moved = logits * slope
        moved[:, _NEGATIVE] += negative
        moved[:, _POSITIVE] += positive
        return float(-log_softmax(moved, axis=1)[np.arange(len(truth)), truth].mean())

    found: Floats = minimize(surprise, np.array([1.0, 0.0, 0.0]), method="Nelder-Mead").x
    return found


def _model(vectors: Any, regression: Any, slope: float, offsets: Odds, trained_on: bytes) -> Model:
    against_neutral = slope * (regression.coef_ - regression.coef_[_NEUTRAL])
    intercepts = slope * (regression.intercept_ - regression.intercept_[_NEUTRAL])
    hashes = {crc32(name.encode()): column for name, column in vectors.vocabulary_.items()}
    order = sorted(hashes)
    columns = [hashes[known] for known in order]
    speaks = against_neutral * vectors.idf_
    return Model(
        trained_on,
        Odds(
            float(intercepts[_NEGATIVE]) + offsets.negative,
            float(intercepts[_POSITIVE]) + offsets.positive,
        ),
        dict(zip(order, range(len(order)), strict=True)),
        *(_figures(row[columns]) for row in (vectors.idf_, speaks[_NEGATIVE], speaks[_POSITIVE])),
    )


def _figures(values: Floats) -> "array[int]":
    return array("h", np.rint(values / UNIT).astype(int).tolist())


def _numbers(posts: Labelled) -> list[int]:
    return [SENTIMENTS.index(sentiment) for sentiment in posts.sentiments]
