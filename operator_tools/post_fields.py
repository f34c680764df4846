"""What people call the fields of a post, and how they write them."""

import math
import re
from datetime import UTC, datetime
from typing import Any

_COLUMNS = {
    "tickers": ("tickers", "ticker", "symbols", "symbol"),
    "text": ("text", "body", "content", "title", "headline"),
    "timestamp": ("timestamp", "time", "datetime", "date", "published_at", "created_at"),
    "item_id": ("item_id", "id"),
    "source": ("source",),
    "url": ("url", "link"),
    "sentiment": ("sentiment",),
    "score": ("score",),
}
_FIELDS = {name: field for field, names in _COLUMNS.items() for name in names}
_BETWEEN = re.compile(r"[\s,;|\[\]'\"]+")


def of_column(name: str) -> str | None:
    """The field that a column of this name holds."""
    return _FIELDS.get(name.strip().lower())


def of_row(row: dict[str, str]) -> dict[str, Any]:
    """A CSV row as a post; an empty cell is an absent field, the better of two names wins."""
    given = {name.strip().lower(): value.strip() for name, value in row.items() if value.strip()}
    post: dict[str, Any] = {}
    for field, names in _COLUMNS.items():
        value = next((given[name] for name in names if name in given), None)
        if value is not None:
            post[field] = value
    if "score" in post:
        post["score"] = _number(post["score"])
    if "timestamp" in post:
        post["timestamp"] = _utc(post["timestamp"])
    return {"tickers": []} | post


def cleaned(post: dict[str, Any]) -> dict[str, Any]:
    """Tickers as one text or with their dollar signs are what everybody's data has."""
    tickers = post.get("tickers")
    if isinstance(tickers, str):
        tickers = [symbol for symbol in _BETWEEN.split(tickers) if symbol]
    if not isinstance(tickers, list):
        return dict(post)
    plain = [one.removeprefix("$") if isinstance(one, str) else one for one in tickers]
    return post | {"tickers": plain}


def _number(text: str) -> float | str:
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text


def _utc(text: str) -> str:
    """A time without an offset is UTC; what is no time is left for the server to name."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return at.replace(tzinfo=at.tzinfo or UTC).isoformat()
