"""RSS and Atom, in all their versions: feedparser reads them, wherever they are well-formed or not.

Of entities only those of XML and HTML are expanded.
"""

import calendar
import codecs
import io
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from lambda_src.collector.entries import MOST_READ, Entry
from lambda_src.collector.kinds import UnreadableError

_XML: Final = "application/xml"
# What the document itself begins with is right, whatever the server says of it.
_MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ENDS: Final = re.compile(rb"</(item|entry)\s*>")


def headers(_: str | None) -> dict[str, str]:
    return {"accept": "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"}


def entries(body: bytes, content_type: str) -> Iterable[Entry]:
    # Here alone, as whoever runs the collector need not wait for it.
    import feedparser  # noqa: PLC0415
    from feedparser.encodings import convert_to_utf8  # noqa: PLC0415

    if body.startswith(_MARKS):
        content_type = _XML
    decoded = convert_to_utf8({"content-type": content_type}, body, feedparser.FeedParserDict())
    if b"<!ENTITY" in decoded:
        raise UnreadableError("It declares entities of its own, which are not expanded")
    # As a file: a text or bytes might be taken for the name of one.
    parsed = feedparser.parse(
        io.BytesIO(_beginning(decoded)),
        response_headers={"content-type": f"{_XML}; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not (parsed.entries or parsed.get("version")):
        raise UnreadableError("It is no RSS or Atom that can be read")
    return _entries(parsed.entries)


def _beginning(body: bytes) -> bytes:
    """As many entries as are looked at: reading takes long, and longer for what is broken."""
    last = next(islice(_ENDS.finditer(body), MOST_READ - 1, None), None)
    if last is None:
        return body
    return body[: last.end()] + (b"</channel></rss>" if last[1] == b"item" else b"</feed>")


def _entries(parsed: list[Any]) -> Iterator[Entry]:
    for each in parsed:
        yield Entry(
            id=_text(each.get("id")),
            title=_text(each.get("title")),
            text=_text(each.get("summary")),
            url=_text(each.get("link")),
            # Its own dictionary would give the one for the other, with a warning.
            published=_moment(each.get("published_parsed") or dict.get(each, "updated_parsed")),
        )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _moment(parsed: Any) -> int | None:
    try:
        return calendar.timegm(parsed)
    except (TypeError, ValueError, OverflowError):
        return None
