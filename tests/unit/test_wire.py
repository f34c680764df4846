"""The bytes of events: one form, which every parser reads back whatever the chunks."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambda_src.contract.events import CloseReason, EventName
from lambda_src.streaming.wire import Wire, entry
from lambda_src.tickertape.events import (
    ConnectionClose,
    ConnectionOpen,
    Error,
    Heartbeat,
    Item,
    LastEventId,
    NewItem,
)
from tests.kit.feed_items import PUBLISHED_AT, item
from tests.kit.sse_script import received

BEAT = Heartbeat(timestamp=PUBLISHED_AT, connections=3)
ITEMS = st.builds(
    Item,
    item_id=st.from_regex(r"[A-Za-z0-9_.:-]{1,128}", fullmatch=True),
    tickers=st.lists(
        st.from_regex(r"[A-Z]{1,5}(\.[A-Z])?", fullmatch=True), min_size=1, max_size=5
    ),
    sentiment=st.sampled_from(["positive", "neutral", "negative"]),
    score=st.floats(min_value=0, max_value=1),
    timestamp=st.just(PUBLISHED_AT),
)


def new_item(scored: Item) -> NewItem:
    return NewItem(**scored.model_dump(), ticker=scored.tickers[0], published_at=PUBLISHED_AT)


def test_a_block_is_comment_event_id_retry_data() -> None:
    block = Wire("c").event(EventName.HEARTBEAT, BEAT, 7, comment="heartbeat", retry=1000)
    assert block == (
        b": heartbeat\n"
        b"event: heartbeat\n"
        b"id: evt_7.1\n"
        b"retry: 1000\n"
        b'data: {"timestamp":"2026-01-05T12:00:00.000Z","connections":3,"correlation_id":"c"}\n'
        b"\n"
    )


def test_an_item_has_its_own_event_id_and_this_slices_correlation_id() -> None:
    one = entry(12, new_item(item("a-1", "AAPL", "MSFT", sentiment="positive", score=0.75)))
    assert one.seq == 12
    assert one.tickers == {"AAPL", "MSFT"}
    assert Wire("mine").items([one]) == (
        b"event: new_item\n"
        b"id: evt_12\n"
        b'data: {"item_id":"a-1","tickers":["AAPL","MSFT"],"sentiment":"positive","score":0.75,'
        b'"timestamp":"2026-01-05T11:59:59.000Z","ticker":"AAPL",'
        b'"published_at":"2026-01-05T12:00:00.000Z","correlation_id":"mine"}\n'
        b"\n"
    )


def test_what_is_sent_between_items_is_numbered_from_the_item_before() -> None:
    wire = Wire("c")
    blocks = [wire.event(EventName.HEARTBEAT, BEAT, cursor) for cursor in (0, 0, 3, 3, 3, 4)]
    ids = [block.split(b"\n")[1] for block in blocks]
    assert ids == [
        b"id: evt_0.1",
        b"id: evt_0.2",
        b"id: evt_3.1",
        b"id: evt_3.2",
        b"id: evt_3.3",
        b"id: evt_4.1",
    ]


def test_a_resumed_stream_uses_no_event_id_again() -> None:
    wire = Wire("c", nth=4)
    assert b"id: evt_9.5\n" in wire.event(EventName.HEARTBEAT, BEAT, 9)
    assert b"id: evt_10.1\n" in wire.event(EventName.HEARTBEAT, BEAT, 10)


@pytest.mark.parametrize("nth", [10**9 - 2, 10**9 - 1])
def test_after_the_largest_number_a_client_can_name_the_ids_are_still_event_ids(nth: int) -> None:
    wire = Wire("c", nth=nth)
    for block in (
        wire.event(EventName.HEARTBEAT, BEAT, 9),
        wire.event(EventName.HEARTBEAT, BEAT, 9),
    ):
        assert LastEventId.parse(block.split(b"\n")[1].removeprefix(b"id: ").decode()).cursor == 9


def test_a_refusal_leaves_the_client_its_event_id() -> None:
    block = Wire("c").block(EventName.REFUSED, Error(error="full"), None, retry=30_000)
    assert b"\nid:" not in block
    assert b"\nretry: 30000\n" in block


@settings(deadline=None)
@given(text=st.text())
async def test_no_text_can_break_a_block(text: str) -> None:
    block = Wire("c").event(EventName.ERROR, Error(error=text), 1)
    assert block.endswith(b"\n\n")
    assert block.count(b"\n") == 4
    assert b"\r" not in block
    [event] = await received(block)
    assert event.data == {"error": text, "correlation_id": "c"}


@settings(max_examples=40, deadline=None)
@given(
    feed=st.lists(ITEMS, max_size=6),
    cuts=st.lists(st.integers(min_value=1, max_value=80), min_size=1, max_size=30),
    retry=st.sampled_from([None, 1000]),
)
async def test_events_come_through_in_chunks_of_every_size(
    feed: list[Item], cuts: list[int], retry: int | None
) -> None:
    wire = Wire("c")
    opened = ConnectionOpen(resume="live", cursor="evt_0", slice_seconds=1.5)
    body = wire.event(EventName.CONNECTION_OPEN, opened, 0, retry=retry)
    body += wire.items(entry(seq, new_item(one)) for seq, one in enumerate(feed, 1))
    body += wire.event(EventName.HEARTBEAT, BEAT, len(feed), comment="heartbeat")
    body += wire.event(
        EventName.CONNECTION_CLOSE, ConnectionClose(reason=CloseReason.SLICE_ENDED), len(feed)
    )
    events = await received(*chunks(body, cuts), lf_only=True)
    names = ["connection_open", *["new_item"] * len(feed), "heartbeat", "connection_close"]
    assert [event.name for event in events] == names
    assert events[0].retry == retry
    cursors = [LastEventId.parse(event.id).cursor for event in events]
    assert cursors == [0, *range(1, len(feed) + 1), len(feed), len(feed)]
    for event, sent in zip(events[1:], feed, strict=False):
        received_item = {key: event.data[key] for key in Item.model_fields if key in event.data}
        assert received_item == sent.model_dump(exclude_none=True)
    assert all(json.loads(event.raw)["correlation_id"] == "c" for event in events)


def chunks(body: bytes, cuts: list[int]) -> list[bytes]:
    """`body` cut into pieces of these sizes, over and over."""
    cut: list[bytes] = []
    while body:
        size = cuts[len(cut) % len(cuts)]
        cut.append(body[:size])
        body = body[size:]
    return cut
