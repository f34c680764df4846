"""An entry of a source: what is kept of it between its document and the feed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import unescape
from itertools import islice
from typing import Final

MOST_READ: Final = 1_000
"""Entries of a document that are looked at; it has the newest first, as a rule."""

MOST_KEPT: Final = 200
"""The newest of those: what a row of the table remembers."""

MOST_ID: Final = 1_000
MOST_TITLE: Final = 500
MOST_TEXT: Final = 2_000
MOST_URL: Final = 500
MOST_TICKERS: Final = 5
_TAG: Final = re.compile(r"<[a-zA-Z/!?][^<>]{0,1000}>")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x20\x7f-\x9f\ud800-\udfff\u2028\u2029]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`id` is the source's own; `published` in epoch seconds, where it says so."""

    id: str
    title: str = ""
    text: str = ""
    url: str = ""
    published: int | None = None
    tickers: tuple[str, ...] = ()
    """Those that the source names itself."""


def bounded(entries: Iterable[Entry]) -> list[Entry]:
    """The newest MOST_KEPT, the oldest of them first; each plain text of a bounded length."""
    named: dict[str, Entry] = {}
    for entry in islice(entries, MOST_READ):
        plain = _plain(entry)
        if plain.id:
            named.setdefault(plain.id, plain)
    # In the order of the document where that is no other; without a date last.
    newest = sorted(named.values(), key=lambda entry: -(entry.published or 0))[:MOST_KEPT]
    return newest[::-1]


def _plain(entry: Entry) -> Entry:
    """Its id, where it has none, is its address, or else what it says."""
    title, text, url = plain_text(entry.title), plain_text(entry.text), entry.url.strip()
    named = entry.id or url or title or text
    return replace(
        entry,
        id=_UNPRINTABLE.sub(" ", named)[:MOST_ID],
        title=title[:MOST_TITLE],
        text=text[:MOST_TEXT],
        url=url if len(url) <= MOST_URL else "",
        tickers=entry.tickers[:MOST_TICKERS],
    )


def plain_text(marked: str) -> str:
    """Without tags, entities and control characters; of a bounded part of it."""
    shown = unescape(_TAG.sub(" ", marked[: 5 * MOST_TEXT]))
    return _UNPRINTABLE.sub(" ", shown).strip()
