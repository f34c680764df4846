"""What sources say, in the forms that they really have."""

import json
from typing import Any

import pytest

from lambda_src.collector.entries import Entry
from lambda_src.collector.kinds import UnreadableError, find_kind

FEED = find_kind("feed")
FINNHUB = find_kind("finnhub")
MOMENT = 1_795_255_200  # 2026-11-21T10:00:00Z

RSS_2 = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><item>
<title>Ember &amp;amp; Kelp</title><link>https://example.com/1</link>
<guid isPermaLink="false">1</guid><description>&lt;p&gt;Long&lt;/p&gt;</description>
<pubDate>Sat, 21 Nov 2026 10:00:00 GMT</pubDate>
</item></channel></rss>"""
ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry>
<id>urn:1</id><title type="html">Ember &amp;amp; Kelp</title><link href="https://example.com/1"/>
<summary>Long</summary><updated>2026-11-21T11:00:00+01:00</updated></entry></feed>"""
RSS_1 = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel/>
<item rdf:about="https://example.com/1"><title>Ember</title><link>https://example.com/1</link>
<dc:date>2026-11-21T10:00Z</dc:date></item></rdf:RDF>"""
RSS_091 = b"""<?xml version="1.0"?><!DOCTYPE rss PUBLIC
"-//Netscape Communications//DTD RSS 0.91//EN"
"http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><item>
<title>Ember</title><link>https://example.com/1</link></item></channel></rss>"""


def read(kind: Any, body: bytes, content_type: str = "application/xml") -> list[Entry]:
    return list(kind.entries(body, content_type))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (RSS_2, ("1", "https://example.com/1", MOMENT)),
        (ATOM, ("urn:1", "https://example.com/1", MOMENT)),
        (RSS_1, ("https://example.com/1", "https://example.com/1", MOMENT)),
        (RSS_091, ("", "https://example.com/1", None)),
    ],
)
def test_a_feed_of_each_version_is_read(body: bytes, expected: tuple[str, str, int | None]) -> None:
    [entry] = read(FEED, body)
    assert (entry.id, entry.url, entry.published) == expected
    assert entry.title.startswith("Ember")


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("Sat, 21 Nov 2026 10:00:00 GMT", MOMENT),
        ("Sat, 21 Nov 2026 05:00:00 EST", MOMENT),
        ("21 Nov 2026 10:00 +0000", MOMENT),
        ("2026-11-21T10:00:00Z", MOMENT),
        ("2026-11-21 10:00:00", MOMENT),
        ("tomorrow", None),
        ("", None),
    ],
)
def test_dates_as_feeds_write_them(date: str, moment: int | None) -> None:
    body = RSS_2.replace(b"Sat, 21 Nov 2026 10:00:00 GMT", date.encode())
    assert [entry.published for entry in read(FEED, body)] == [moment]


def test_a_feed_without_entries_is_one() -> None:
    assert read(FEED, b'<rss version="2.0"><channel><title>News</title></channel></rss>') == []


@pytest.mark.parametrize("body", [b"", b"<html><p>404</p></html>", b"{}", b"\x89PNG"])
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableError, match="no RSS or Atom"):
        read(FEED, body)


def test_the_name_of_a_file_is_no_feed() -> None:
    with pytest.raises(UnreadableError):
        read(FEED, b"/etc/passwd")


NEWS = {
    "category": "company",
    "datetime": MOMENT,
    "headline": "Ember beats",
    "id": 25286,
    "image": "https://example.com/1.png",
    "related": "EMBR,KELP",
    "source": "Somebody",
    "summary": "Long",
    "url": "https://example.com/1",
}


def test_news_of_finnhub_are_read() -> None:
    [entry] = read(FINNHUB, json.dumps([NEWS]).encode())
    assert entry == Entry(
        id="25286",
        title="Ember beats",
        text="Long",
        url="https://example.com/1",
        published=MOMENT,
        tickers=("EMBR", "KELP"),
    )


@pytest.mark.parametrize(
    "wrong",
    [
        *({name: None} for name in NEWS),
        *({name: {"$": 1}} for name in NEWS),
        *({name: "x" * 5_000} for name in NEWS),
        {"datetime": -1},
        {"datetime": 10**30},
        {"datetime": True},
    ],
)
def test_news_that_are_wrong_are_read_as_far_as_they_go(wrong: dict[str, Any]) -> None:
    found = read(FINNHUB, json.dumps([NEWS | wrong, NEWS]).encode())
    assert found[-1].id == "25286"


@pytest.mark.parametrize(
    "body", [b"", b"{}", b'{"error": "no"}', b"[" * 100_000, b"nan", b"\xff", b"1" * 10_000]
)
def test_what_is_no_list_of_news_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        read(FINNHUB, body)


def test_a_key_is_a_header_where_there_is_one() -> None:
    assert FINNHUB.headers("secret")["x-finnhub-token"] == "secret"
    assert "x-finnhub-token" not in FINNHUB.headers(None)
    assert "secret" not in str(FEED.headers("secret"))
