"""A text as words, with what is needed to tell a name from a word of the language."""

import html
import re
from typing import Final, NamedTuple

# What is longer says no more of whom it means, and nobody waits for a hostile one.
LONGEST: Final = 2_000
_MARKUP: Final = re.compile(r"<[^<>]{0,400}>|https?://\S+|www\.\S+")
_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*|&")
_ELISION: Final = re.compile(r"['\u2019]")
_SHOUTED: Final = 0.7


class Word(NamedTuple):
    text: str
    folded: str
    """In lower case without apostrophes: `mcdonalds`."""

    stem: str
    """Without a possessive: `mcdonald`, and `apple` of `Apple's`."""

    start: int
    end: int

    @property
    def possessive(self) -> bool:
        return self.stem != self.folded


def plain(text: str) -> str:
    """Without markup and links, bounded."""
    return _MARKUP.sub(" ", html.unescape(text[:LONGEST]))


def words(text: str) -> list[Word]:
    return [_word(match) for match in _WORD.finditer(text)]


def fold(name: str) -> tuple[str, ...]:
    """A name as it is looked up: `Dick's Sporting Goods` is dicks, sporting, goods."""
    if name.replace(" ", "").isalnum():
        # Most are, and a table of ten thousand is read while an entry waits.
        return tuple(name.casefold().split())
    return tuple(word.folded for word in words(name))


def shouted(text: str) -> bool:
    """Whether capitals say nothing, since nearly everything stands in them."""
    letters = [letter for letter in text if letter.isalpha()]
    return sum(map(str.isupper, letters)) > _SHOUTED * len(letters)


def _word(match: re.Match[str]) -> Word:
    text = match.group()
    if text == "&":
        return Word(text, "and", "and", match.start(), match.end())
    pieces = _ELISION.split(text.casefold())
    stem = "".join(pieces[:-1]) if len(pieces) > 1 and pieces[-1] == "s" else "".join(pieces)
    return Word(text, "".join(pieces), stem, match.start(), match.end())
