"""What becomes of an entry: an item of the feed, or nothing where it is old or means no ticker."""

from datetime import datetime
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from lambda_src.collector.entries import MOST_TICKERS, Entry
from lambda_src.collector.tickers import meant
from lambda_src.contract.sources import Source
from lambda_src.tickertape.clock import epoch_seconds, iso
from lambda_src.tickertape.events import Item, Link, Ticker
from lambda_src.tickertape.feed import RETENTION
from lambda_src.tickertape.posts import MAX_TEXT, Post

NEWS: Final = RETENTION
"""An entry that is older is left out: it is no news, though it may be new to us."""

_ticker: TypeAdapter[str] = TypeAdapter(Ticker)
_link: TypeAdapter[str] = TypeAdapter(Link)


def item_id(source: Source, entry: Entry) -> str:
    """The same for all sources of a host, so that what two of its feeds have is published once.

    No host can name an entry of another.
    """
    named = f"{urlsplit(source.url).netloc}\n{entry.id}"
    return f"entry-{sha256(named.encode()).hexdigest()[:32]}"


def is_news(entry: Entry, now: datetime) -> bool:
    return entry.published is None or entry.published > epoch_seconds(now - NEWS)


def tickers_of(entry: Entry) -> list[str]:
    """What the source names itself, then what its text means."""
    named = [each for each in entry.tickers if _is(_ticker, each)]
    found = dict.fromkeys(map(_ticker.validate_python, (*named, *meant(entry.title, entry.text))))
    return list(found)[:MOST_TICKERS]


def post_of(source: Source, entry: Entry, tickers: list[str], now: datetime) -> Post:
    """Its headline is what is scored, or its text where it has none; nothing is of the future."""
    written = min(entry.published or epoch_seconds(now), epoch_seconds(now))
    return Post(
        item_id=item_id(source, entry),
        tickers=tickers,
        timestamp=iso(datetime.fromtimestamp(written, now.tzinfo)),
        source=source.title,
        url=entry.url if _is(_link, entry.url) else None,
        text=(entry.title or entry.text)[:MAX_TEXT],
    )


def items_of(source: Source, entries: list[Entry], now: datetime) -> tuple[list[Item], int]:
    """In their order, and how many were left out since they mean no ticker."""
    news = [(entry, tickers_of(entry)) for entry in entries if is_news(entry, now)]
    posts = [post_of(source, entry, tickers, now) for entry, tickers in news if tickers]
    return [post.item(now) for post in posts], len(news) - len(posts)


def _is(adapter: TypeAdapter[str], value: str) -> bool:
    try:
        adapter.validate_python(value)
    except ValidationError:
        return False
    return True
