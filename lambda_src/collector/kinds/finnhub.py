"""News of finnhub.io: https://finnhub.io/docs/api/market-news, a JSON list.

Its key goes into a header, since an address would show it to whoever logs addresses.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from lambda_src.collector.entries import Entry
from lambda_src.collector.kinds import UnreadableError


def headers(key: str | None) -> dict[str, str]:
    return {"accept": "application/json"} | ({"x-finnhub-token": key} if key else {})


def entries(body: bytes, _: str) -> Iterable[Entry]:
    try:
        news = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("It is no JSON that can be read") from error
    if not isinstance(news, list):
        raise UnreadableError("It is no list of news")
    return _entries(news)


def _entries(news: list[Any]) -> Iterator[Entry]:
    for each in news:
        if isinstance(each, dict) and isinstance(each.get("id"), int):
            yield Entry(
                id=str(each["id"]),
                title=_text(each.get("headline")),
                text=_text(each.get("summary")),
                url=_text(each.get("url")),
                published=_moment(each.get("datetime")),
                tickers=tuple(filter(None, _text(each.get("related")).split(","))),
            )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _moment(value: object) -> int | None:
    """Zero stands for none."""
    return value if isinstance(value, int) and value > 0 else None
