"""How right a scorer is about labelled posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

from lambda_src.tickertape.events import Sentiment
from lambda_src.tickertape.scoring import Verdict
from scorer_training.labelled import SENTIMENTS

BINS: Final = 10
MEANT: Final = {"negative": 0.0, "neutral": 0.5, "positive": 1.0}


@dataclass(frozen=True)
class Measures:
    accuracy: float
    macro_f1: float
    precision: list[float]
    """As the next three, in the order of SENTIMENTS."""

    recall: list[float]
    f1: list[float]
    posts: list[int]
    confusion: list[list[int]]
    """A row a label, a column a verdict."""


def measure(truth: Sequence[Sentiment], said: Sequence[Sentiment]) -> Measures:
    labels = list(SENTIMENTS)
    precision, recall, f1, posts = precision_recall_fscore_support(
        truth, said, labels=labels, zero_division=0.0
    )
    return Measures(
        accuracy=float(accuracy_score(truth, said)),
        macro_f1=float(np.mean(f1)),
        precision=precision.tolist(),
        recall=recall.tolist(),
        f1=f1.tolist(),
        posts=posts.tolist(),
        confusion=confusion_matrix(truth, said, labels=labels).tolist(),
    )


@dataclass(frozen=True)
class Calibration:
    """In bins of equal width: what was claimed, what came true, of how many."""

    claimed: list[float]
    true: list[float]
    posts: list[int]

    @property
    def error(self) -> float:
        """The expected calibration error."""
        gaps = np.abs(np.array(self.claimed) - np.array(self.true))
        return float(np.average(gaps, weights=self.posts))


def confidence_calibration(truth: Sequence[Sentiment], said: Sequence[Verdict]) -> Calibration:
    """Whether words of 80 % confidence are right in 80 % of the cases."""
    pairs = list(zip(truth, said, strict=True))
    right = [float(label == verdict.sentiment) for label, verdict in pairs if verdict.understood]
    claimed = [verdict.confidence for verdict in said if verdict.understood]
    return _calibration(np.array(claimed), np.array(right))


def score_calibration(truth: Sequence[Sentiment], said: Sequence[Verdict]) -> Calibration:
    """Whether the labels of posts that score 0.7 average 0.7, taken as 0, 0.5 and 1."""
    meant = [MEANT[label] for label in truth]
    return _calibration(np.array([verdict.score for verdict in said]), np.array(meant))


def _calibration(claimed: NDArray[np.float64], true: NDArray[np.float64]) -> Calibration:
    bins = np.minimum((claimed * BINS).astype(int), BINS - 1)
    used = [bins == number for number in range(BINS) if (bins == number).any()]
    return Calibration(
        [float(claimed[chosen].mean()) for chosen in used],
        [float(true[chosen].mean()) for chosen in used],
        [int(chosen.sum()) for chosen in used],
    )
