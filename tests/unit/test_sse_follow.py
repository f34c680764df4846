"""Following a stream over many responses, and the log of what was received."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from tests.kit.broken_off import broken_off
from tests.kit.sse.client import (
    DroppedError,
    End,
    Event,
    MalformedWarning,
    Received,
    RefusedError,
    SseClient,
    TotalTimeoutError,
)
from tests.kit.sse_script import HANG, Step, answer, client

CUT = httpx.RemoteProtocolError("peer closed")


def block(name: str, event_id: str = "", **data: Any) -> bytes:
    identity = f"id: {event_id}\n" if event_id else ""
    return f"event: {name}\n{identity}data: {json.dumps(data)}\n\n".encode()


def close(reason: str, event_id: str = "") -> bytes:
    return block("connection_close", event_id, reason=reason)


class Server:
    """Answers each request with the next script, and keeps the id it resumed from."""

    def __init__(self, *slices: list[Step]) -> None:
        self.slices = list(slices)
        self.resumed_from: list[str | None] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.resumed_from.append(request.headers.get("Last-Event-ID"))
        return answer(self.slices[len(self.resumed_from) - 1])


async def follow(reader: SseClient, **options: Any) -> list[Event]:
    async with reader.follow("", **{"retry": 0.0} | options) as events:
        return [event async for event in events]


async def test_slices_are_joined_by_the_last_event_id() -> None:
    server = Server(
        [block("a", "evt_1"), close("slice_ended", "evt_1.1")],
        [block("a", "evt_2"), close("shutdown")],
        [block("a", "evt_3"), close("task_completed")],
    )
    reader = client(handler=server)
    events = await follow(reader, last_event_id="evt_0")
    assert server.resumed_from == ["evt_0", "evt_1.1", "evt_2"]
    assert [event.id for event in events if event.name == "a"] == ["evt_1", "evt_2", "evt_3"]
    assert [event.slice for event in events] == [1, 1, 2, 2, 3, 3]
    offsets = [event.offset for event in events]
    assert offsets == sorted(offsets)
    (log,) = reader.log
    assert (log.slices, log.end, log.events) == (3, End.ENDED, events)


async def test_a_slice_without_ids_keeps_the_last_one_and_an_empty_id_takes_it_back() -> None:
    server = Server(
        [block("a", "evt_1"), close("slice_ended")],
        [close("slice_ended")],
        [b"id\n" + close("slice_ended")],
        [close("task_completed")],
    )
    await follow(client(handler=server))
    assert server.resumed_from == [None, "evt_1", "evt_1", None]


async def test_a_terminal_close_ends_the_stream_at_once() -> None:
    server = Server([close("task_not_found")])
    assert len(await follow(client(handler=server))) == 1
    assert server.resumed_from == [None]


async def test_no_more_slices_than_asked_for() -> None:
    server = Server([close("slice_ended", "evt_1")], [close("slice_ended", "evt_2")])
    assert len(await follow(client(handler=server), slices=2)) == 2


async def test_a_response_that_ends_without_a_word_is_followed_by_another() -> None:
    server = Server([block("a", "evt_1")], [close("task_completed")])
    await follow(client(handler=server))
    assert server.resumed_from == [None, "evt_1"]


async def test_an_id_without_data_is_resumed_from_too() -> None:
    server = Server([block("a", "evt_1"), b"id: evt_2\n\n"], [close("task_completed")])
    with pytest.warns(MalformedWarning, match="without data"):
        await follow(client(handler=server, strict=False))
    assert server.resumed_from == [None, "evt_2"]


async def test_an_id_that_is_taken_back_is_not_sent() -> None:
    server = Server([block("a", "evt_1"), b"id\n\n"], [close("task_completed")])
    with pytest.warns(MalformedWarning, match="without data"):
        await follow(client(handler=server, strict=False))
    assert server.resumed_from == [None, None]


async def test_an_id_of_an_unfinished_block_is_not_adopted() -> None:
    server = Server([block("a", "evt_1"), b"id: evt_2\n"], [close("task_completed")])
    with pytest.warns(MalformedWarning, match="unfinished"):
        await follow(client(handler=server, strict=False))
    assert server.resumed_from == [None, "evt_1"]


async def test_an_id_beyond_ascii_is_sent_as_utf8() -> None:
    sent: list[bytes] = []

    def handler(request: httpx.Request) -> httpx.Response:
        sent.extend(value for name, value in request.headers.raw if name == b"Last-Event-ID")
        return answer([close("slice_ended", "\u00e9\u20ac")])

    await follow(client(handler=handler), slices=2)
    assert sent == ["\u00e9\u20ac".encode()]


async def test_a_drop_is_raised_unless_it_is_to_be_resumed() -> None:
    slices: list[list[Step]] = [[block("a", "evt_1"), CUT], [close("task_completed")]]
    with pytest.raises(DroppedError):
        await follow(client(handler=Server(*slices)))
    server = Server(*slices)
    events = await follow(client(handler=server), on_drop="resume")
    assert [event.name for event in events] == ["a", "connection_close"]
    assert server.resumed_from == [None, "evt_1"]


async def test_the_server_says_how_long_to_pause() -> None:
    server = Server([b"retry: 80\n" + close("slice_ended")], [close("task_completed")])
    first, second = await follow(client(handler=server), retry=None)
    assert 0.08 <= second.offset - first.offset < 0.8


async def test_the_total_bounds_all_slices_together() -> None:
    endless: list[list[Step]] = [[close("slice_ended")] for _ in range(100)]
    with pytest.raises(TotalTimeoutError, match="the next slice"):
        await follow(client(handler=Server(*endless), total=0.5), retry=60)
    held = Server([close("slice_ended")], [HANG])
    with pytest.raises(TotalTimeoutError):
        await follow(client(handler=held, total=0.1))


async def test_a_refusal_between_slices_is_raised() -> None:
    answers = iter(
        [answer([close("slice_ended")]), answer([b"{}"], status=503, content_type="a/b")]
    )
    with pytest.raises(RefusedError):
        await follow(client(handler=lambda _: next(answers)))


async def test_leaving_early_closes_the_response() -> None:
    reader = client(block("a"), HANG)
    async with reader.follow("") as events:
        assert (await anext(events)).name == "a"
    assert reader.log[0].end is End.LEFT


async def test_the_log_tells_the_whole_sequence_with_offsets() -> None:
    reader = client(b"retry: 5\n" + block("a", "evt_1", n=1), 0.02, b": hello\n\n", CUT)
    with pytest.raises(DroppedError):
        await follow(reader)
    lines = str(reader.log[0]).splitlines()
    assert lines[0].startswith("GET http://stream.test/api/v2/stream")
    assert "1 events" in lines[0]
    assert lines[0].endswith(", connection dropped")
    assert [line.split("s  ", 1)[1] for line in lines[1:]] == [
        "[200 text/event-stream]",
        'a id=evt_1 retry=5 {"n": 1}',
        ": hello",
        f"[connection dropped: the connection broke: {CUT!r}]",
    ]
    offsets = [float(line[3:12]) for line in lines[1:]]
    assert offsets == sorted(offsets)
    assert offsets[2] - offsets[1] >= 0.02


async def test_a_log_still_open_tells_its_duration_so_far() -> None:
    received = Received("GET x")
    await asyncio.sleep(0.01)
    assert received.summary.endswith(" s, still open")
    assert "0.000 s" not in received.summary


@pytest.mark.parametrize("half", broken_off(block("a", "evt_2", n=2)))
async def test_a_stream_that_a_function_broke_off_is_resumed(half: bytes) -> None:
    server = Server([block("a", "evt_1", n=1), half], [block("a", "evt_2", n=2), close("shutdown")])
    followed = client(handler=server)
    async with followed.follow("", slices=2, retry=0, on_drop="resume") as events:
        seen = [event.id async for event in events if event.name == "a"]
    assert seen == ["evt_1", "evt_2"]
    assert server.resumed_from == [None, "evt_1"]
    assert followed.log[0].slices == 2
