"""The demo's feeds: what the collector reads of them is what was written, and goes on."""

import random

import pytest

from lambda_src.collector.entries import Entry, bounded
from lambda_src.collector.kinds import find_kind
from lambda_src.collector.posts import tickers_of
from local_cloud.demo_posts import COMPANIES
from local_cloud.feeds.newsroom import HOUSES, Newsroom
from local_cloud.feeds.server import Request


class Reader:
    """A newsroom and its readers, at a time of the test's own."""

    def __init__(self) -> None:
        self.now = 1_795_255_200.0
        self.newsroom = Newsroom(lambda: self.now, "key", random.Random(7))  # noqa: S311

    async def answer(self, path: str, **headers: str) -> tuple[int, bytes, bytes]:
        """Status, head, body."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        parts = [part async for part in self.newsroom.answers()[path](Request(path, named))]
        head, _, body = b"".join(parts).partition(b"\r\n\r\n")
        return int(head.split()[1]), head, body

    async def read(self) -> dict[str, list[Entry]]:
        found = {}
        for house in HOUSES:
            status, _, body = await self.answer(house.path, x_finnhub_token="key")
            assert status == 200
            entries = find_kind(house.source.kind).entries(body, house.content_type)
            found[house.source.name] = bounded(entries)
        return found


async def test_all_houses_write_and_every_entry_means_a_company_that_does_not_exist() -> None:
    found = await Reader().read()
    assert all(found.values())
    for entry in (entry for entries in found.values() for entry in entries):
        assert entry.url.startswith("https://example.com/")
        assert entry.published is not None
        assert set(tickers_of(entry)) <= set(COMPANIES), entry
        assert tickers_of(entry)


async def test_the_longer_nobody_asked_the_more_is_new() -> None:
    reader = Reader()
    before = {entry.id for entries in (await reader.read()).values() for entry in entries}
    assert {entry.id for each in (await reader.read()).values() for entry in each} == before
    reader.now += 20
    after = {entry.id for entries in (await reader.read()).values() for entry in entries}
    assert 5 < len(after - before) < 100


async def test_who_has_it_already_is_told_so() -> None:
    reader = Reader()
    _, head, _ = await reader.answer("/newswire")
    tag = head.decode().partition("etag: ")[2].partition("\r\n")[0]
    assert (await reader.answer("/newswire", if_none_match=tag))[0] == 304
    reader.now += 60
    assert (await reader.answer("/newswire", if_none_match=tag))[0] == 200


@pytest.mark.parametrize("key", ["", "another"])
async def test_a_house_that_needs_a_key_takes_no_other(key: str) -> None:
    assert (await Reader().answer("/wire", x_finnhub_token=key))[0] == 401
