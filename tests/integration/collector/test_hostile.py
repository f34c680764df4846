"""Servers that mean harm: nothing hangs, nothing private is fetched, nothing is expanded.

Each answer is served by the byte on the loopback, which alone is public to these tests.
"""

import asyncio
import gzip
import socket
import ssl
import time
import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import httpcore
import pytest

from function_urls.ports import LOOPBACK, listening_socket
from lambda_src.collector.addresses import CheckedNetwork, Resolve
from lambda_src.collector.entries import MOST_KEPT, MOST_TITLE, Entry
from lambda_src.collector.errors import SourceError
from lambda_src.collector.fetching import Document, Fetcher, Limits, _tls
from lambda_src.collector.posts import post_of
from lambda_src.collector.reading import read_entries
from lambda_src.tickertape.clock import parse_iso, utc_now
from lambda_src.tickertape.source_state import Validators
from local_cloud.feeds.server import Answer, FeedServer, Request, plain
from tests.kit.collecting import QUICK, document, entries, fetcher, item, rss, source
from tests.kit.domain import HandClock

SLOW = replace(QUICK, seconds=0.4)
MOST_SECONDS = 10.0
"""In which a busy machine does what a limit of a fraction of a second ends."""

HEAD = b"HTTP/1.1 200 .\r\ncontent-type: text/xml\r\n"
FEED = entries(1, 3)


def raw(*parts: bytes) -> Answer:
    async def answer(_: Request) -> AsyncIterator[bytes]:
        for part in parts:
            yield part

    return answer


def slowly(head: bytes, part: bytes) -> Answer:
    """Never ends, and never rests for as long as a time-out between two bytes would take."""

    async def answer(_: Request) -> AsyncIterator[bytes]:
        yield head
        while True:
            yield part
            await asyncio.sleep(0.02)

    return answer


def endlessly(head: bytes, part: bytes) -> Answer:
    async def answer(_: Request) -> AsyncIterator[bytes]:
        yield head
        while True:
            yield part

    return answer


def sized(body: bytes, **headers: str) -> Answer:
    return document(body, "text/xml", **headers)


def moved(location: str, status: int = 302) -> Answer:
    def answer(_: Request) -> AsyncIterator[bytes]:
        return plain(status, b"", {"location": location})

    return answer


async def fetched(answer: Answer, limits: Limits = QUICK) -> list[Entry]:
    """What a run of the collector does with one source. Raises SourceError."""
    async with FeedServer({"/feed": answer, "/other": document(FEED)}) as server:
        found = await fetcher(limits=limits).fetch(f"{server.url}/feed", {}, Validators())
    assert found is not None
    return await read_entries("feed", found.body, found.content_type)


WIRE: dict[str, Answer] = {
    "silence": slowly(b"", b""),
    "a status line that never ends": slowly(b"HTTP/1.1 2", b"0"),
    "headers that never end": slowly(HEAD, b"x-more: x\r\n"),
    "headers that never end, quickly": endlessly(HEAD, b"x-more: xxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n"),
    "one header that never ends": endlessly(HEAD + b"x: ", b"x" * 10_000),
    "one header of a megabyte": raw(HEAD + b"x: " + b"x" * 1_000_000 + b"\r\n\r\n"),
    "ever more information": slowly(b"", b"HTTP/1.1 103 .\r\nlink: x\r\n\r\n"),
    "a body that never ends": slowly(HEAD + b"\r\n", b"<"),
    "a body that never ends, quickly": endlessly(HEAD + b"\r\n", b"<" * 10_000),
    "a body slower than its length": slowly(HEAD + b"content-length: 100000\r\n\r\n", b"<"),
    "chunks that never end": slowly(HEAD + b"transfer-encoding: chunked\r\n\r\n", b"1\r\n<\r\n"),
    "chunks that never end, quickly": endlessly(
        HEAD + b"transfer-encoding: chunked\r\n\r\n", b"1000\r\n" + b"<" * 4096 + b"\r\n"
    ),
    "a chunk of all memory": raw(
        HEAD + b"transfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n<rss>"
    ),
    "a chunk that is none": raw(HEAD + b"transfer-encoding: chunked\r\n\r\nzz\r\n"),
    "chunk extensions that never end": endlessly(
        HEAD + b"transfer-encoding: chunked\r\n\r\n1;", b"x" * 10_000
    ),
    "more than it says is allowed": raw(HEAD + b"content-length: 999999999999\r\n\r\n<rss>"),
    "less than it says": raw(HEAD + b"content-length: 1000\r\n\r\n<rss>"),
    "a length that is none": raw(HEAD + b"content-length: -1\r\n\r\n"),
    "two lengths": raw(HEAD + b"content-length: 1\r\ncontent-length: 2\r\n\r\nxx"),
    "a body beyond its bound": sized(b" " * (QUICK.body_bytes + 1)),
    "nothing at all": raw(),
    "no HTTP": raw(b"220 ftp.example.com ready\r\n"),
    "noise": raw(bytes(range(256)) * 100),
    "a newer HTTP": raw(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "a NUL in a header": raw(HEAD + b"x: a\0b\r\n\r\n"),
    "a folded header": raw(HEAD + b"x: a\r\n b\r\n\r\n"),
    "a switch of protocols": raw(b"HTTP/1.1 101 .\r\nupgrade: x\r\n\r\n"),
    "a bomb": sized(gzip.compress(b"\0" * 30_000_000), content_encoding="gzip"),
    "a bomb in zlib": sized(zlib.compress(b"\0" * 30_000_000), content_encoding="deflate"),
    "a bomb in a bomb": sized(
        gzip.compress(gzip.compress(b"\0" * 30_000_000)), content_encoding="gzip"
    ),
    "packed twice": sized(gzip.compress(FEED), content_encoding="gzip, gzip"),
    "packed unasked": sized(FEED, content_encoding="br"),
    "packed and cut off": sized(gzip.compress(FEED)[:-5], content_encoding="gzip"),
    "packed in name only": sized(FEED, content_encoding="gzip"),
    "unpacking to nothing for ever": endlessly(
        HEAD + b"content-encoding: gzip\r\n\r\n", gzip.compress(b"") * 100
    ),
    "an error": raw(b"HTTP/1.1 500 .\r\ncontent-length: 0\r\n\r\n"),
    "an error that never ends": endlessly(b"HTTP/1.1 500 .\r\n\r\n", b"x" * 10_000),
    "no permission": raw(b"HTTP/1.1 403 .\r\ncontent-length: 0\r\n\r\n"),
    "an answer without a document": raw(b"HTTP/1.1 204 .\r\n\r\n"),
    "a part": raw(b"HTTP/1.1 206 .\r\ncontent-length: 5\r\n\r\n<rss>"),
    "a status beyond": raw(b"HTTP/1.1 999 .\r\ncontent-length: 0\r\n\r\n"),
}


@pytest.mark.parametrize("name", WIRE)
async def test_a_server_that_breaks_the_wire_is_given_up_in_time(name: str) -> None:
    began = time.monotonic()
    with pytest.raises(SourceError) as refused:
        await fetched(WIRE[name], SLOW)
    assert time.monotonic() - began < MOST_SECONDS
    assert "<" not in str(refused.value), "it quotes what was sent"


REDIRECTS: dict[str, str] = {
    "the metadata of a machine": "http://169.254.169.254/latest/meta-data/",
    "the credentials of a container": "http://169.254.170.2/v2/credentials",
    "a private network": "http://10.0.0.1/",
    "a home": "http://192.168.1.1/",
    "nothing": "http://0.0.0.0/",
    "everybody": "http://255.255.255.255/",
    "a number": "http://2852039166/",
    "a number in hexadecimal": "http://0xa9fea9fe/",
    "a number in octal": "http://0251.0376.0251.0376/",
    "a short number": "http://10.1/",
    "IPv4 in IPv6": "http://[::ffff:169.254.169.254]/",
    "the metadata in IPv6": "http://[fd00:ec2::254]/",
    "a link": "http://[fe80::1]/",
    "IPv4 translated": "http://[64:ff9b::a9fe:a9fe]/",
    "a name of something private": "http://inside.example/",
    "a file": "file:///etc/passwd",
    "no scheme that is fetched": "ftp://example.com/feed",
    "a script": "javascript:alert(1)",
    "data": "data:text/xml,<rss/>",
    "gopher": "gopher://127.0.0.1:6379/_FLUSHALL",
    "somebody's name": "http://user:secret@example.com/",
    "no address": "http://[::1/feed",
    "no port": "http://example.com:99999999/",
    "a port of letters": "http://example.com:http/",
    "a host of control characters": "http://exa\tmple.com/",
    "a host in other letters": "http://ex\u00e4mple.com/",
    "nowhere": "",
}


class Watched(httpcore.AnyIOBackend):
    """Remembers where to."""

    def __init__(self) -> None:
        self.connected: set[str] = set()

    async def connect_tcp(self, host: str, *given: Any, **more: Any) -> httpcore.AsyncNetworkStream:
        self.connected.add(host)
        return await super().connect_tcp(host, *given, **more)


def names(**known: Sequence[str]) -> Resolve:
    """Each name in turn is at its addresses, and stays at the last; a number is where it says."""
    turns = {name: iter(addresses) for name, addresses in known.items()}

    async def resolve(host: str, port: int) -> list[str]:
        name = host.removesuffix(".example")
        if name in turns:
            return [next(turns[name], known[name][-1])]
        found = socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)
        return [str(each[4][0]) for each in found]

    return resolve


async def ask(
    server: FeedServer, resolve: Resolve, path: str = "/feed", **headers: str
) -> tuple[Document | None, set[str]]:
    """What was fetched, and from where; to these tests their own address is a public one."""
    watched = Watched()
    network = CheckedNetwork(lambda address: str(address) == LOOPBACK, resolve, watched)
    asking = Fetcher(network, utc_now, agent="test", plain=True, limits=QUICK)
    try:
        return await asking.fetch(f"{server.url}{path}", headers, Validators()), watched.connected
    except SourceError:
        return None, watched.connected


@pytest.mark.parametrize("status", [301, 307])
@pytest.mark.parametrize("to", REDIRECTS)
async def test_a_redirect_leads_nowhere_but_to_the_internet(to: str, status: int) -> None:
    async with FeedServer({"/feed": moved(REDIRECTS[to], status)}) as server:
        resolve = names(inside=["10.9.8.7"], example=["127.0.0.2"])
        assert await ask(server, resolve) == (None, {LOOPBACK})
        assert [request.path for request in server.requests] == ["/feed"]


@pytest.mark.parametrize("scheme", ["http", "HTTP", "ftp", "file", "data"])
async def test_only_https_is_fetched_where_nothing_else_is_permitted(scheme: str) -> None:
    watched = Watched()
    asking = Fetcher(CheckedNetwork(network=watched), utc_now, agent="test")
    with pytest.raises(SourceError, match="not https"):
        await asking.fetch(f"{scheme}://example.com/feed", {}, Validators())
    assert watched.connected == set()


async def test_a_name_that_moves_to_a_private_address_meanwhile_is_not_followed() -> None:
    """The redirect leads back to the same name, which is somewhere else by then."""
    async with FeedServer({}, names=(LOOPBACK, "moving.example")) as server:
        port = server.url.rpartition(":")[2]
        server.answers["/feed"] = moved(f"http://moving.example:{port}/again")
        server.answers["/again"] = moved(f"http://moving.example:{port}/other")
        server.answers["/other"] = document(FEED)
        stays = names(moving=[LOOPBACK])
        moves = names(moving=[LOOPBACK, "127.0.0.2", LOOPBACK])
        found, connected = await ask(server, stays)
        assert found is not None
        assert connected == {LOOPBACK}
        paths = [request.path for request in server.requests]
        # The one connection to it may serve again; a new one is checked anew.
        found, connected = await ask(server, moves)
        assert (found, connected) == (None, {LOOPBACK})
        assert [request.path for request in server.requests] == [*paths, "/feed", "/again"]


async def test_a_name_server_that_never_answers_is_given_up_in_time() -> None:
    async def never(host: str, port: int) -> list[str]:
        del host, port
        return await asyncio.get_running_loop().create_future()  # type: ignore[no-any-return]

    began = time.monotonic()
    with pytest.raises(SourceError, match="did not answer whole"):
        await fetcher(limits=SLOW, resolve=never).fetch("http://a.example/", {}, Validators())
    assert time.monotonic() - began < MOST_SECONDS


@pytest.mark.parametrize(
    ("status", "said", "seconds"),
    [
        (429, "120", 120),
        (503, "Mon, 05 Jan 2026 12:02:00 GMT", 120),
        (503, "Mon, 05 Jan 2026 11:00:00 GMT", 0),
        (429, "9" * 30, 24 * 3600),
        (429, "-5", 0),
        (429, "soon", 0),
        (429, "\u0663", 0),
        (429, "Mon, 99 Jan 99999 99:99:99", 0),
        (500, "120", 0),
    ],
)
async def test_it_is_told_when_to_come_back_within_a_day(
    status: int, said: str, seconds: int
) -> None:
    def answer(_: Request) -> AsyncIterator[bytes]:
        return plain(status, headers={"retry-after": said.encode().decode("latin-1")})

    async with FeedServer({"/feed": answer}) as server:
        with pytest.raises(SourceError) as refused:
            await fetcher(clock=HandClock()).fetch(f"{server.url}/feed", {}, Validators())
    assert refused.value.retry_after == seconds


async def test_what_a_server_wants_back_is_sent_only_as_a_headers_value() -> None:
    seen = document(FEED, etag="x" * 300, last_modified='W/"1"')
    async with FeedServer({"/feed": seen}) as server:
        found = await fetcher().fetch(f"{server.url}/feed", {}, Validators())
    assert found is not None
    assert found.validators == Validators(etag=None, last_modified='W/"1"')


async def test_redirects_are_followed_within_a_number() -> None:
    async with FeedServer({"/other": document(FEED)}) as server:
        for n in range(QUICK.redirects + 1):
            server.answers[f"/{n}"] = moved(f"{n - 1}" if n else "/other", 303)
        server.answers["/round"] = moved("/round")
        found, _ = await ask(server, names(), f"/{QUICK.redirects - 1}")
        assert found is not None
        assert (await ask(server, names(), f"/{QUICK.redirects}"))[0] is None
        assert (await ask(server, names(), "/round"))[0] is None


async def test_a_key_stays_with_the_host_that_it_is_for() -> None:
    async with FeedServer({"/other": document(FEED)}) as theirs, FeedServer({}) as server:
        server.answers["/feed"] = moved(f"{theirs.url}/other")
        server.answers["/own"] = moved("/feed")
        found, _ = await ask(server, names(), "/own", **{"x-key": "secret"})
        assert found is not None
        assert [request.headers["x-key"] for request in server.requests] == ["secret", "secret"]
        assert "x-key" not in theirs.requests[0].headers


async def test_tls_is_asked_for_the_name_and_no_other_certificate_is_taken() -> None:
    hello = asyncio.get_running_loop().create_future()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hello.set_result(await reader.read(4096))
        writer.close()

    with listening_socket() as listener:
        async with await asyncio.start_server(take, sock=listener):
            network = CheckedNetwork(lambda _: True, names(news=[LOOPBACK]))
            asking = Fetcher(network, utc_now, agent="test", limits=QUICK)
            port = listener.getsockname()[1]
            with pytest.raises(SourceError):
                await asking.fetch(f"https://news.example:{port}/", {}, Validators())
            assert b"news.example" in await hello
    assert (_tls().verify_mode, _tls().check_hostname) == (ssl.CERT_REQUIRED, True)


def entity_bomb(encoding: str = "utf-8", declared: str | None = None) -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    text = (
        f'<?xml version="1.0" encoding="{declared or encoding}"?><!DOCTYPE rss ['
        f'<!ENTITY a0 "ha">{entities}]><rss version="2.0"><channel>'
        "<item><title>$AAPL &a9;</title></item></channel></rss>"
    )
    return text.encode(encoding)


LARGE = 60_000
ENTITIES: dict[str, bytes] = {
    "entities in entities": entity_bomb(),
    "entities in UTF-16": entity_bomb("utf-16"),
    "entities in UTF-32": entity_bomb("utf-32"),
    "entities in UTF-7": entity_bomb("utf-7"),
    "entities in EBCDIC": entity_bomb("cp037"),
    "entities in another encoding than it says": entity_bomb("utf-8", "utf-16"),
    "one large entity many times": b'<!DOCTYPE r [<!ENTITY a "'
    + b"x" * 50_000
    + b'">]><rss version="2.0"><channel><item><title>'
    + b"&a;" * 50_000
    + b"</title></item></channel></rss>",
    "an entity that is a file": b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b'<rss version="2.0"><channel><item><title>&a;</title></item></channel></rss>',
    "an entity of a parameter": b'<!DOCTYPE r [<!ENTITY % a SYSTEM "http://127.0.0.1/"> %a;]>'
    b'<rss version="2.0"><channel><item><title>a</title></item></channel></rss>',
}


@pytest.mark.parametrize("name", ENTITIES)
async def test_no_entity_is_expanded(name: str) -> None:
    with pytest.raises(SourceError, match=r"declares entities|no RSS"):
        await read_entries("feed", ENTITIES[name], "text/xml")


DOCUMENTS: dict[str, bytes] = {
    "a document type elsewhere": b'<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/evil.dtd">' + FEED[21:],
    "a document that includes a file": b'<rss xmlns:xi="http://www.w3.org/2001/XInclude">'
    b'<channel><item><title><xi:include href="file:///etc/passwd" parse="text"/></title>'
    b"</item></channel></rss>",
    "a stylesheet elsewhere": b'<?xml-stylesheet href="http://127.0.0.1:1/"?>' + FEED[21:],
    "deep": b"<rss>" + b"<a>" * (LARGE // 3),
    "deep and closed": b"<rss>" + b"<a>" * (LARGE // 8) + b"</a>" * (LARGE // 8) + b"</rss>",
    "only beginnings": b"<" * LARGE,
    "only ampersands": b"<rss><channel><item><title>" + b"&" * LARGE,
    "marked sections in each other": b"<rss><channel><item><title>" + b"<![CDATA[" * (LARGE // 9),
    "attributes": b"<rss " + b"".join(b'a%d="x" ' % n for n in range(LARGE // 10)) + b"/>",
    "the same attribute": b"<rss " + b'a="x" ' * (LARGE // 6) + b"/>",
    "namespaces": b"<rss " + b"".join(b'xmlns:a%d="x" ' % n for n in range(LARGE // 16)) + b"/>",
    "a comment without an end": b"<rss><!--" + b"-" * LARGE,
    "an instruction without an end": b"<rss><?" + b"?" * LARGE,
    "declarations": b"<!DOCTYPE " + b"<!X " * (LARGE // 4),
    "quotes": b"<rss><channel><item x='" + b'"' * LARGE,
    "a page": b"<html><body>" + b"<p>$AAPL</p>" * (LARGE // 12),
    "letters alone": b"a" * LARGE,
    "zeros": b"\0" * LARGE,
    "noise": bytes(range(256)) * (LARGE // 256),
    "nothing": b"",
    "a mark of order alone": b"\xff\xfe",
    "JSON": b'{"items": [{"title": "$AAPL"}]}',
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 1000,
    "10,000 entries": rss(*(item(f"n{n}", "$A up") for n in range(10_000)))[:LARGE],
    "an entry of one long title": rss(item("a", "$AAPL " + "x" * LARGE)),
    "an entry of many tickers": rss(item("a", " ".join(f"$A{chr(65 + n)}" for n in range(26)))),
    "dates from nowhere": rss(
        *(
            item(f"d{n}", more=f"<pubDate>{date}</pubDate>")
            for n, date in enumerate(
                (
                    "Sat, 21 Nov 9999 10:00:00 GMT",
                    "Sat, 21 Nov 99999 10:00:00 GMT",
                    "Sat, 31 Feb 2026 25:61:61 GMT",
                    "1",
                    "-1",
                    "0000-00-00T00:00:00Z",
                    "2026-11-21T10:00:00+99:99",
                    "9" * 1000,
                    "tomorrow",
                )
            )
        )
    ),
    "text that hides": rss(item("a", "$AAPL \u202e\u0000\u001b[31m\ufffe".replace("\0", ""))),
    "ids of a megabyte": rss(item("i" * LARGE)),
    "one id for all": rss(*(item("same", f"$AAPL {n}") for n in range(1000))),
    "an encoding that is none": b'<?xml version="1.0" encoding="no-such"?>' + FEED[21:],
    "an encoding that is code": b'<?xml version="1.0" encoding="rot13"?>' + FEED[21:],
    "an encoding that unpacks": b'<?xml version="1.0" encoding="zlib"?>' + FEED[21:],
    "letters that are none": rss(item("a")).replace(b"beats", b"\xff\xfe\xc3("),
    "half a pair": rss(item("a", "$AAPL &#xD800; &#55296;")),
}


@pytest.mark.parametrize("name", DOCUMENTS)
async def test_a_document_that_means_harm_is_refused_or_read_within_bounds(name: str) -> None:
    began = time.monotonic()
    found: list[Entry] = []
    with suppress(SourceError):
        found = await read_entries("feed", DOCUMENTS[name], "text/xml", seconds=2)
    assert time.monotonic() - began < MOST_SECONDS
    assert len(found) <= MOST_KEPT
    for entry in found:
        assert "root:" not in entry.title
        assert len(entry.title) <= MOST_TITLE
        posts_of(entry)


async def test_a_document_that_takes_for_ever_is_ended() -> None:
    began = time.monotonic()
    deep = b"<rss>" + b"<a>" * 300_000
    with pytest.raises(SourceError, match=r"within 0\.3 s"):
        await read_entries("feed", deep, "text/xml", seconds=0.3)
    assert time.monotonic() - began < MOST_SECONDS


def posts_of(entry: Entry) -> None:
    """Whatever was read can be published, as the API would take it."""
    news = source("news", "https://example.com/feed")
    now = utc_now()
    post = post_of(news, entry, ["AAPL"], now) if entry.title or entry.text else None
    if post is not None:
        taken = post.item(now)
        assert parse_iso(taken.timestamp) <= now
        taken.model_dump_json().encode()


READ: dict[str, bytes] = {
    "UTF-8": FEED,
    "UTF-16": FEED.decode().replace('"1.0"', '"1.0" encoding="utf-16"').encode("utf-16"),
    "Latin-1": rss(item("a", "$AAPL in K\u00f6ln"))
    .decode()
    .replace('"1.0"', '"1.0" encoding="iso-8859-1"')
    .encode("latin-1"),
    "an encoding that is another": rss(item("a", "$AAPL in K\u00f6ln")).decode().encode("latin-1"),
    "a mark of order": b"\xef\xbb\xbf" + FEED,
    "white space first": b"\r\n  " + FEED,
    "cut off in the middle": FEED[:-60],
    "an ampersand alone": rss(item("a")).replace(b"beats", b"AT&T beats"),
    "10,000 entries": rss(*(item(f"n{n}", "$A up") for n in range(10_000))),
}


@pytest.mark.parametrize("name", READ)
async def test_what_is_merely_wrong_is_read_all_the_same(name: str) -> None:
    assert await read_entries("feed", READ[name], "text/xml; charset=utf-8")
