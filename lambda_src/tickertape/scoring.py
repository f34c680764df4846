"""How a post sounds: one function, so that another scorer needs no other change."""

from functools import cache
from typing import TYPE_CHECKING

from lambda_src.tickertape.events import Sentiment

if TYPE_CHECKING:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

# The thresholds that VADER's authors give for its compound score of -1 to 1.
POSITIVE = 0.05
NEGATIVE = -0.05
DIGITS = 4
# VADER's time grows with the square of the words; 2,000 characters of prose hold fewer than this.
MAX_WORDS = 400


def score(text: str) -> tuple[Sentiment, float]:
    """The sentiment, and 0.0 most negative, 0.5 neutral, 1.0 most positive."""
    analyzer = _analyzer()
    compound: float = analyzer.polarity_scores(_bounded(text, analyzer.emojis))["compound"]
    return _sentiment(compound), round((compound + 1) / 2, DIGITS)


def _sentiment(compound: float) -> Sentiment:
    if compound >= POSITIVE:
        return "positive"
    return "negative" if compound <= NEGATIVE else "neutral"


def _bounded(text: str, emojis: dict[str, str]) -> str:
    """The first MAX_WORDS words; VADER reads an emoji as the several words of its name."""
    words = "".join(f" {emojis[sign]} " if sign in emojis else sign for sign in text).split()
    return text if len(words) <= MAX_WORDS else " ".join(words[:MAX_WORDS])


@cache
def _analyzer() -> "SentimentIntensityAnalyzer":
    """Loaded when first needed: its lexicon takes longer to read than most requests."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415

    return SentimentIntensityAnalyzer()
