"""Kinds of text that are looked at apart, and what makes a post hard."""

import re
from collections.abc import Callable
from typing import Final

from lambda_src.tickertape.scoring.lexicon import groups
from lambda_src.tickertape.scoring.tokens import CASHTAG, MENTION, tokens

_LONG: Final = 4
_MOST: Final = 0.6
_MANY: Final = 20
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_GOOD: Final = frozenset({"up", "raise", "beat", "strong", "good"})
_BAD: Final = frozenset({"down", "cut", "miss", "weak", "trouble"})


def _forms(text: str) -> list[str]:
    return [token.form for token in tokens(text)]


def _groups(text: str) -> set[str]:
    return {group for form in _forms(text) for group in groups(form)}


def _with_cashtag(text: str) -> bool:
    return CASHTAG in _forms(text)


def _headline(text: str) -> bool:
    """Most Words Begin With a Capital."""
    words = [word for word in _WORD.findall(text) if len(word) >= _LONG]
    capital = sum(word[0].isupper() for word in words)
    return not _with_cashtag(text) and bool(words) and capital >= _MOST * len(words)


def _prose(text: str) -> bool:
    return not _with_cashtag(text) and not _headline(text)


KINDS: Final[dict[str, Callable[[str], bool]]] = {
    "headlines, most words with a capital": _headline,
    "prose, without a cashtag": _prose,
    "posts with a cashtag": _with_cashtag,
    "posts with a link": lambda text: "http" in text,
    "posts that mention a user": lambda text: MENTION in _forms(text),
    "at most 8 words": lambda text: len(_WORD.findall(text)) <= 2 * _LONG,
    "more than 20 words": lambda text: len(_WORD.findall(text)) > _MANY,
}
"""A post may be of several."""

HARD: Final[dict[str, Callable[[str], bool]]] = {
    "good and bad words in one post": lambda text: bool(
        _GOOD & _groups(text) and _BAD & _groups(text)
    ),
    "a negation": lambda text: "not" in _groups(text),
    "questions": lambda text: "?" in text,
    "what is costly or dreaded moves (debt, claims, inflation)": lambda text: (
        "burden" in _groups(text) and bool({"up", "down"} & _groups(text))
    ),
    "no word of the market lexicon": lambda text: not _groups(text) - {"maybe", "market"},
}
