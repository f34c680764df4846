"""The specification's bytes (WHATWG HTML, server-sent events), as the test client reads them."""

from typing import TYPE_CHECKING

import pytest

from tests.kit.sse import wire
from tests.kit.sse.client import Event, MalformedError, MalformedWarning
from tests.kit.sse.wire import LineSplitter
from tests.kit.sse_script import client, received

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

ONE = b'event: a\ndata: {"n":1}\n\n'
TWO = b'event: b\ndata: {"n":2}\n\n'


def shape(events: list[Event]) -> list[tuple[str, object]]:
    return [(event.name, event.data) for event in events]


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
@pytest.mark.parametrize("size", [1, 2, 3, 1000])
async def test_every_line_end_in_chunks_of_every_size(end: bytes, size: int) -> None:
    body = (ONE + TWO).replace(b"\n", end)
    chunks = [body[i : i + size] for i in range(0, len(body), size)]
    assert shape(await received(*chunks)) == [("a", {"n": 1}), ("b", {"n": 2})]


async def test_line_ends_may_be_mixed() -> None:
    events = await received(b'event: a\rdata: {"n":1}\r\n\nevent: b\ndata: {"n":2}\n\r')
    assert shape(events) == [("a", {"n": 1}), ("b", {"n": 2})]


def test_crlf_cut_in_two_is_one_line_end() -> None:
    splitter = LineSplitter()
    chunks = [b"a\r", b"", b"\nb\r", b"\r\n"]
    assert [line for chunk in chunks for line, _ in splitter.feed(chunk)] == [b"a", b"b", b""]


def test_a_long_line_in_small_chunks_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = 0
    end = wire._END

    class Counting:
        def finditer(self, text: bytes) -> "Iterator[re.Match[bytes]]":
            nonlocal looked_at
            looked_at += len(text)
            return end.finditer(text)

    monkeypatch.setattr(wire, "_END", Counting())
    splitter = LineSplitter()
    sent = b"data: " + b"x" * 32_000 + b"\n"
    lines = [line for byte in sent for line, _ in splitter.feed(bytes([byte]))]
    assert lines == [sent[:-1]]
    assert looked_at <= len(sent) + 10


async def test_an_event_ended_by_cr_does_not_wait_for_the_next_byte() -> None:
    stuck = client(b'event: a\rdata: {"n":1}\r\r', float("inf"), total=1.0)
    async with stuck.open("") as stream:
        assert (await stream.next()).data == {"n": 1}


@pytest.mark.parametrize("other", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c"])
async def test_other_separators_end_no_line(other: str) -> None:
    events = await received(f"event: x{other}y\ndata: 1\n\n".encode())
    assert shape(events) == [(f"x{other}y", 1)]


@pytest.mark.parametrize("chunks", [[b"\xef\xbb\xbf" + ONE], [b"\xef", b"\xbb\xbf", ONE]])
async def test_one_leading_bom_is_dropped(chunks: list[bytes]) -> None:
    assert shape(await received(*chunks)) == [("a", {"n": 1})]


async def test_a_second_bom_belongs_to_the_field_name() -> None:
    with pytest.raises(MalformedError, match=r"unknown field '\\ufeffevent'"):
        await received(b"\xef\xbb\xbf\xef\xbb\xbf" + ONE)


async def test_one_space_after_the_colon_is_dropped_and_only_one() -> None:
    events = await received(b"event:a\ndata:1\n\nevent:  b\ndata:  2\n\n")
    assert [(event.name, event.raw) for event in events] == [("a", "1"), (" b", " 2")]


async def test_lines_of_data_are_joined_by_lf() -> None:
    events = await received(b'event: a\ndata: {"n":\ndata:\ndata: 1}\n\n')
    assert events[0].raw == '{"n":\n\n1}'
    assert events[0].data == {"n": 1}


async def test_the_last_name_of_a_block_counts() -> None:
    assert shape(await received(b"event: a\nevent: b\ndata: 1\n\n")) == [("b", 1)]


@pytest.mark.parametrize("tail", [b"event: c\ndata: 3\n", b"event: c\ndata: 3", b"data", b"event"])
async def test_an_unfinished_block_at_the_end_is_dropped(tail: bytes) -> None:
    with pytest.warns(MalformedWarning, match="the last block is unfinished"):
        events = await received(ONE + tail, strict=False)
    assert shape(events) == [("a", {"n": 1})]


async def test_an_id_lasts_until_the_next_one() -> None:
    events = await received(
        b"event: a\nid: 1\ndata: 1\n\n"
        b"event: b\ndata: 2\n\n"
        b"event: c\nid: 3\ndata: 3\n\n"
        b"event: d\nid\ndata: 4\n\n",
    )
    assert [event.id for event in events] == ["1", "1", "3", ""]
    assert [event.fields for event in events][:2] == [("event", "id", "data"), ("event", "data")]


async def test_an_id_that_holds_nul_is_ignored() -> None:
    with pytest.warns(MalformedWarning, match="id holds NUL"):
        events = await received(
            b"event: a\nid: 1\ndata: 1\n\nevent: b\nid: 2\x00\ndata: 2\n\n", strict=False
        )
    assert [event.id for event in events] == ["1", "1"]


@pytest.mark.parametrize(("sent", "kept"), [(b"0", 0), (b"1000", 1000), (b"007", 7)])
async def test_retry_made_of_digits_is_kept(sent: bytes, kept: int) -> None:
    events = await received(b"retry: " + sent + b"\n" + ONE)
    assert events[0].retry == kept


@pytest.mark.parametrize("sent", ["", "-1", "+1", "1.5", "1_0", "ten", " 1", "1 ", "\u0661"])
async def test_retry_made_of_anything_else_is_ignored(sent: str) -> None:
    with pytest.warns(MalformedWarning, match="retry is not made of digits"):
        events = await received(f"retry: {sent}\n".encode() + ONE, strict=False)
    assert events[0].retry is None


async def test_comments_are_kept_and_dispatch_nothing() -> None:
    reader = client(b":\n\n: alone\n\nid: 1\n: within\n:tight\n" + ONE + b"\n\n: last\n\n")
    async with reader.open("") as stream:
        events = await stream.rest()
    assert shape(events) == [("a", {"n": 1})]
    assert events[0].comments == ("within", "tight")
    log = str(stream.received)
    assert ": alone" in log
    assert ": last" in log


async def test_text_is_utf8_even_when_a_character_is_cut_in_two() -> None:
    body = 'event: a\ndata: "€"\n\n'.encode()
    cut = body.index("€".encode()) + 1
    assert (await received(body[:cut], body[cut:]))[0].data == "€"


async def test_text_that_is_not_utf8_is_replaced() -> None:
    with pytest.warns(MalformedWarning, match="not UTF-8"):
        events = await received(b'event: a\ndata: "\xff"\n\n', strict=False)
    assert events[0].data == "\ufffd"
