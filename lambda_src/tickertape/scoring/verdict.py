"""What is said of a post: a score, its word, and how sure that is."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from lambda_src.tickertape.events import Sentiment

DIGITS: Final = 4
THIRDS: Final[dict[Sentiment, tuple[float, float]]] = {
    "negative": (0.0, 0.3333),
    "neutral": (0.3334, 0.6666),
    "positive": (0.6667, 1.0),
}
"""Each word has its third of the scores, so that the two never contradict each other."""


class Verdict(NamedTuple):
    sentiment: Sentiment
    score: float
    """0.0 most negative, 0.5 neutral, 1.0 most positive: the mean of the likely readings, kept
    within the third of the likeliest."""

    confidence: float
    """The probability that the word is right; 0.0 where nothing was understood."""

    understood: bool
    """Whether there was anything to judge: words that the model knows."""


NOT_UNDERSTOOD: Final = Verdict("neutral", 0.5, 0.0, understood=False)


def verdict(probabilities: Mapping[Sentiment, float]) -> Verdict:
    """Of three probabilities that add up to one."""
    word = max(probabilities, key=probabilities.__getitem__)
    lowest, highest = THIRDS[word]
    mean = probabilities["positive"] + probabilities["neutral"] / 2
    number = round(min(max(mean, lowest), highest), DIGITS)
    return Verdict(word, number, round(probabilities[word], DIGITS), understood=True)


def agree(sentiment: Sentiment, score: float) -> bool:
    """Whether a producer's own word and score can be of the same post, wherever its lines are."""
    if sentiment == "neutral":
        return 1 / 4 <= score <= 3 / 4
    return score > 1 / 2 if sentiment == "positive" else score < 1 / 2
