"""What stands around a name: whether it is the company that is meant."""

from dataclasses import dataclass
from typing import Final

from lambda_src.collector.tickers import vocabulary as says
from lambda_src.collector.tickers.table import Grade, Name
from lambda_src.collector.tickers.words import Word

_HYPHENS: Final = frozenset("-\u2010\u2011")
_DASHES: Final = frozenset("-:|\u2013\u2014")
_MONEY: Final = frozenset("$€£¥")
# `Target's third-quarter earnings`: how far behind a possessive its noun may stand.
_BEHIND: Final = 3
_STERNER: Final = {Grade.MARKET: Grade.SUBJECT, Grade.SUBJECT: Grade.NAMED}


@dataclass(frozen=True)
class Surroundings:
    """One text, read for what stands around each name in it."""

    text: str
    words: list[Word]
    shouted: bool

    def mean(self, name: Name, at: int, *, company: bool) -> bool:
        """Whether the name at that word is the company; `company`: another surely is there."""
        end = at + len(name.words)
        if name.grade is Grade.NEVER or not self._proper(name, at) or self._apart(at, end):
            return False
        return self._named(name, end) or self._suffices(name.grade, at, end, company=company)

    def _suffices(self, grade: Grade, at: int, end: int, *, company: bool) -> bool:
        match _STERNER.get(grade, grade) if self.shouted else grade:
            case Grade.ALWAYS:
                return True
            case Grade.PLATFORM:
                return self._before(at) not in says.HAPPENS_ON
            case Grade.ANALYST:
                return not self._speaks(at, end)
            case Grade.MARKET:
                talk = not self._surname(at) and (company or self._has(says.MARKET))
                return talk or self._after(end) in says.DEEDS or self._subject(at, end)
            case Grade.SUBJECT:
                return self._subject(at, end)
            case _:
                return False

    def _proper(self, name: Name, at: int) -> bool:
        """Written as a name is: a word of the language in small letters is none."""
        here = self.words[at : at + len(name.words)]
        if name.written:
            return here[0].text[: len(name.written)] == name.written
        return all(
            any(letter.isupper() or letter.isdigit() for letter in word.text)
            for word in here
            if word.folded not in says.SMALL
        )

    def _apart(self, at: int, end: int) -> bool:
        """`Amazon-backed`, `former Apple engineer`, `$3M`: it is about something else."""
        behind = self.text[self.words[end - 1].end :][:2]
        joined = behind[:1] in _HYPHENS and behind[1:].islower()
        money = self._gap(at)[-1:] in _MONEY
        return joined or money or self._before(at) in says.FORMERLY

    def _named(self, name: Name, end: int) -> bool:
        """Its legal form follows, or its ticker in parentheses."""
        if self._after(end) in says.LEGAL_FORMS:
            return True
        behind = self.text[self.words[end - 1].end :][:24].lstrip(" ,")
        return behind.startswith((f"({name.ticker})", f"[{name.ticker}]"))

    def _surname(self, at: int) -> bool:
        """`Jeremy Ford`, `Owens Corning`: the name may end one that nobody knows here."""
        if at == 0 or self._gap(at).strip():
            return False
        before = self.words[at - 1]
        return before.text[0].isupper() and before.stem not in says.OPENING

    def _subject(self, at: int, end: int) -> bool:
        """Something of the company is named, or it does something to its figures."""
        behind = _BEHIND if self.words[end - 1].possessive else 1
        if any(word.stem in says.OWN for word in self.words[end : end + behind]):
            return True
        if self._before(at) in ("of", "in") and self._before(at - 1) in says.HELD:
            return True
        return self._after(end) in says.FIGURES and self._has(says.MARKET)

    def _speaks(self, at: int, end: int) -> bool:
        """Whether it judges others, or is where somebody judges."""
        after, before = self._after(end), self._before(at)
        if self.words[end - 1].possessive:
            return not any(word.stem in says.OWN for word in self.words[end : end + 2])
        if after in says.SPEECH or before in says.SPOKEN_BY or self._gap(end).startswith(":"):
            return True
        if end == len(self.words) and (before == "at" or self._gap(at).strip() in _DASHES):
            return True
        return self._has(says.RATING) and after not in says.RATED

    def _has(self, vocabulary: frozenset[str]) -> bool:
        return any(word.stem in vocabulary for word in self.words)

    def _gap(self, at: int) -> str:
        """What stands between that word and the one before it."""
        start = self.words[at - 1].end if at else 0
        return self.text[start : self.words[at].start] if at < len(self.words) else ""

    def _before(self, at: int) -> str:
        return self.words[at - 1].stem if at > 0 else ""

    def _after(self, end: int) -> str:
        return self.words[end].stem if end < len(self.words) else ""
