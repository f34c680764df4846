"""What the demo's feeds say: companies that do not exist, as three houses write of them.

The longer nobody asked, the more is new: about a post a second, sometimes a burst.
"""

import itertools
import json
import random
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final
from xml.etree import ElementTree as ET

from lambda_src.contract.sources import Source
from local_cloud.demo_posts import posts
from local_cloud.feeds.server import Answer, Request, plain

SECONDS: Final = 5
"""Between two fetches: more often than AWS would, for whoever looks at a laptop's page."""

_MEAN_SECONDS: Final = 1.0
_BURST: Final = 0.08
_BURST_POSTS: Final = 12
_BEFORE: Final = 30.0
_KEPT: Final = 60
_ATOM: Final = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True)
class Written:
    number: int
    text: str
    at: float
    """Epoch seconds."""

    @property
    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)

    @property
    def url(self) -> str:
        return f"https://example.com/{self.number}"


@dataclass(frozen=True)
class House:
    """`write` makes a document of what the house wrote, the newest first."""

    source: Source
    content_type: str
    write: Callable[[Iterable[Written]], bytes]

    @property
    def path(self) -> str:
        return f"/{self.source.name}"


class Newsroom:
    """`now` gives epoch seconds; `key` is asked of whoever fetches a house that needs one."""

    def __init__(
        self, now: Callable[[], float], key: str, randomness: random.Random | None = None
    ) -> None:
        self._now = now
        self._key = key
        self._chance = randomness or random.Random()  # noqa: S311
        self._posts = posts(self._chance)
        self._numbers = itertools.count(1)
        self._next = now() - _BEFORE
        # Entries of two runs are not the same.
        self._begun = int(self._next)
        self._written = [deque[Written](maxlen=_KEPT) for _ in HOUSES]

    def answers(self) -> dict[str, Answer]:
        return {
            house.path: self._answer(house, written)
            for house, written in zip(HOUSES, self._written, strict=True)
        }

    def sources(self, url: str) -> Iterator[Source]:
        """Its houses, served at this URL."""
        for house in HOUSES:
            yield replace(house.source, url=f"{url}{house.path}")

    def give_key(self, put: Callable[[str, str], None]) -> None:
        for house in HOUSES:
            if house.source.keyed:
                put(house.source.name, self._key)

    def _answer(self, house: House, written: deque[Written]) -> Answer:
        def answer(request: Request) -> AsyncIterator[bytes]:
            if house.source.keyed and request.headers.get("x-finnhub-token") != self._key:
                return plain(401)
            self._go_on()
            tag = f'"{written[0].number if written else 0}"'
            if request.headers.get("if-none-match") == tag:
                return plain(304, headers={"etag": tag})
            headers = {"content-type": house.content_type, "etag": tag}
            return plain(200, house.write(written), headers)

        return answer

    def _go_on(self) -> None:
        while self._next <= self._now():
            burst = self._chance.random() < _BURST
            for post in itertools.islice(self._posts, _BURST_POSTS if burst else 1):
                number = self._begun * 1_000_000 + next(self._numbers)
                house = self._chance.choice(self._written)
                house.appendleft(Written(number, post.text, self._next))
            self._next += self._chance.expovariate(1 / _MEAN_SECONDS)


def _rss(written: Iterable[Written]) -> bytes:
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _add(channel, title="Larkfield Newswire", link="https://example.com/", description="News")
    for each in written:
        item = ET.SubElement(channel, "item")
        date = format_datetime(each.moment, usegmt=True)
        _add(item, guid=each.url, title=each.text, link=each.url, pubDate=date)
    return _xml(root)


def _atom(written: Iterable[Written]) -> bytes:
    root = ET.Element("feed", xmlns=_ATOM)
    _add(root, id="https://example.com/forum", title="Harbour Street Forum")
    for each in written:
        entry = ET.SubElement(root, "entry")
        _add(entry, id=each.url, title=each.text, updated=each.moment.isoformat())
        ET.SubElement(entry, "link", href=each.url)
    return _xml(root)


def _news(written: Iterable[Written]) -> bytes:
    return json.dumps(
        [
            {
                "id": each.number,
                "headline": each.text,
                "datetime": int(each.at),
                "url": each.url,
                "related": "",
            }
            for each in written
        ]
    ).encode()


def _add(parent: ET.Element, **texts: str) -> None:
    for name, text in texts.items():
        ET.SubElement(parent, name).text = text


def _xml(root: ET.Element) -> bytes:
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


HOUSES: Final = (
    House(
        Source(name="newswire", title="Larkfield Newswire", url="", every_seconds=SECONDS),
        "application/rss+xml",
        _rss,
    ),
    House(
        Source(name="forum", title="Harbour Street Forum", url="", every_seconds=SECONDS),
        "application/atom+xml",
        _atom,
    ),
    House(
        Source(
            name="wire",
            title="Tick Wire",
            url="",
            kind="finnhub",
            every_seconds=SECONDS,
            keyed=True,
        ),
        "application/json",
        _news,
    ),
)
