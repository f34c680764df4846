"""From what is written and what is named to the tickers that are meant."""

from typing import Final

from lambda_src.collector.tickers.context import Surroundings
from lambda_src.collector.tickers.notations import written
from lambda_src.collector.tickers.table import SURE, Table, table
from lambda_src.collector.tickers.words import plain, shouted, words

_MOST: Final = 5
_TITLE: Final = 500
# Where a text says what it is about; further down it names others in passing.
_LEAD: Final = 400


def meant(title: str, text: str = "") -> tuple[str, ...]:
    """The tickers meant, most certain first, five at most; none where nothing is certain.

    A cashtag or an exchange's notation in the title settles it. Else those at the beginning of
    the text count, and the companies that the title names; else those that the text begins with.
    """
    known = table()
    headline, lead = plain(title[:_TITLE]), plain(text)[:_LEAD]
    found = (
        written(headline, known)
        or [*written(lead, known), *_named(headline, known)]
        or _named(lead, known)
    )
    return tuple(dict.fromkeys(found))[:_MOST]


def _named(text: str, known: Table) -> list[str]:
    """By name, those that need no context before those that do."""
    around = Surroundings(text, words(text), shouted(text))
    names = list(known.names(around.words))
    sure = [
        name.ticker
        for at, name in names
        if name.grade in SURE and around.mean(name, at, company=False)
    ]
    return sure + [
        name.ticker
        for at, name in names
        if name.grade not in SURE and around.mean(name, at, company=bool(sure))
    ]
