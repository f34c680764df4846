"""What the scorer is compared to."""

from collections.abc import Sequence
from typing import Final

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from lambda_src.tickertape.events import Sentiment

# The thresholds that VADER's authors give for its compound score of -1 to 1.
_POSITIVE: Final = 0.05
_NEGATIVE: Final = -0.05


def vader(texts: Sequence[str]) -> list[Sentiment]:
    compound = SentimentIntensityAnalyzer().polarity_scores
    return [_word(compound(text)["compound"]) for text in texts]


def always_neutral(texts: Sequence[str]) -> list[Sentiment]:
    return ["neutral" for _ in texts]


def _word(compound: float) -> Sentiment:
    if compound >= _POSITIVE:
        return "positive"
    return "negative" if compound <= _NEGATIVE else "neutral"
