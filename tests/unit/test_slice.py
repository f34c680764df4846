"""A slice: what it says, in which order, and how it ends."""

import asyncio
import threading

import pytest

from lambda_src.contract.events import CloseReason, EventName
from lambda_src.contract.slices import MOST_BYTES
from lambda_src.streaming.slice import LAST_BYTES
from lambda_src.streaming.stream import Step
from lambda_src.streaming.wire import Wire
from lambda_src.tickertape.errors import StoreError
from lambda_src.tickertape.events import Error
from tests.kit.fake_stream import FakeStream, bench
from tests.kit.sse_script import received
from tests.kit.virtual_time import in_virtual_time


def said(name: EventName, cursor: int = 0) -> Step:
    return Step(Wire("c").event(name, Error(error=name), cursor), 1)


async def test_it_opens_greets_beats_goes_on_and_closes() -> None:
    stream = FakeStream(
        greeting=said(EventName.METRICS),
        steps=[said(EventName.NEW_ITEM), Step(), said(EventName.METRICS)],
    )
    async with bench(stream) as one:
        events = await one.events()
    assert [event.name for event in events] == [
        "connection_open",
        "metrics",
        "heartbeat",
        "new_item",
        "metrics",
        "connection_close",
    ]
    opened, *_, closed = events
    assert opened.data == {
        "status": "connected",
        "resume": "live",
        "cursor": "evt_0",
        "slice_seconds": 0.05,
        "correlation_id": "c",
    }
    assert opened.retry == 1000
    assert [event.retry for event in events[1:]] == [None] * 5
    assert events[2].comments == ("heartbeat",)
    assert closed.data["reason"] == "slice_ended"
    assert one.slice.reason == "slice_ended"
    assert one.slice.events == 3


async def test_it_ends_by_itself_in_its_time() -> None:
    async with bench(FakeStream(), seconds=0.1) as one:
        await one.events()
        assert 0.1 <= one.slice.duration < 5
        assert max(one.stream.waits) <= 0.1


async def test_a_stream_that_always_has_more_is_ended_and_beats_too() -> None:
    class Endless(FakeStream):
        async def step(self, wire: Wire, seconds: float) -> Step:
            assert seconds >= 0
            await asyncio.sleep(0.001)
            return Step(wire.event(EventName.NEW_ITEM, Error(error="more"), 0), 1)

    async with bench(Endless(), seconds=0.2, heartbeat_seconds=0.05) as one:
        names = [event.name for event in await one.events()]
    assert names[-1] == "connection_close"
    assert names.count("heartbeat") >= 3
    assert names.count("connection_close") == 1


async def test_a_stream_may_beat_only_when_it_is_idle() -> None:
    async with bench(FakeStream(beats_at_once=False)) as one:
        assert [event.name for event in await one.events()] == [
            "connection_open",
            "connection_close",
        ]


async def beats(stream: FakeStream) -> list[float]:
    """When a slice of 95 seconds beats, every 20."""
    loop = asyncio.get_running_loop()
    async with bench(stream, seconds=95, heartbeat_seconds=20) as one:
        return [loop.time() async for block in one.slice.blocks() if b": heartbeat" in block]


def test_heartbeats_come_at_once_and_at_their_interval() -> None:
    assert in_virtual_time(beats(FakeStream())) == pytest.approx([0, 20, 40, 60, 80])


def test_a_stream_that_beats_later_keeps_the_interval_too() -> None:
    late = FakeStream(beats_at_once=False)
    assert in_virtual_time(beats(late)) == pytest.approx([20, 40, 60, 80])


@pytest.mark.parametrize("reason", [CloseReason.SESSION_ENDED, CloseReason.CONFIGURATION_DELETED])
async def test_a_stream_that_may_not_go_on_is_closed_with_its_reason(reason: CloseReason) -> None:
    stream = FakeStream(checks=[None, reason])
    async with bench(stream, seconds=60, heartbeat_seconds=0.02) as one:
        events = await one.events()
    assert [event.name for event in events[-2:]] == ["heartbeat", "connection_close"]
    assert events[-1].data["reason"] == reason
    assert sum(event.name == "heartbeat" for event in events) == 3


async def test_a_check_that_fails_is_asked_again() -> None:
    stream = FakeStream(checks=[StoreError("no table"), CloseReason.SESSION_ENDED])
    async with bench(stream, seconds=60, heartbeat_seconds=0.02) as one:
        events = await one.events()
    assert events[-1].data["reason"] == "session_ended"
    assert not any(event.name == "error" for event in events)


def test_a_check_that_hangs_does_not_hold_up_the_heartbeats() -> None:
    async def hang() -> None:
        await asyncio.Event().wait()

    assert in_virtual_time(beats(FakeStream(on_check=hang))) == pytest.approx([0, 20, 40, 60, 80])


async def test_a_step_may_end_the_slice() -> None:
    last = said(EventName.TASK_EVENT)
    stream = FakeStream(
        steps=[Step(last.chunk, 1, over=CloseReason.TASK_COMPLETED), said(EventName.NEW_ITEM)]
    )
    async with bench(stream, seconds=60) as one:
        events = await one.events()
    assert [event.name for event in events[-2:]] == ["task_event", "connection_close"]
    assert events[-1].data["reason"] == "task_completed"


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (StoreError("DynamoDB did not answer"), "DynamoDB did not answer"),
        (ValueError("secret"), "Something went wrong here; resume the stream"),
    ],
)
@pytest.mark.parametrize("where", ["greeting", "step"])
async def test_an_error_after_the_first_byte_is_an_event_and_a_close(
    error: Exception, told: str, where: str
) -> None:
    if where == "greeting":
        stream = FakeStream(greeting=error)
    else:
        stream = FakeStream(steps=[said(EventName.NEW_ITEM), error])
    async with bench(stream, seconds=60) as one:
        events = await one.events()
        assert one.connections.released == [one.lease]
    assert [event.name for event in events[-2:]] == ["error", "connection_close"]
    assert events[-2].data["error"] == told
    assert events[-1].data["reason"] == "error"


async def test_the_lease_is_given_back_before_the_client_is_told_to_come_again() -> None:
    async with bench(FakeStream()) as one:
        async for block in one.slice.blocks():
            closing = b"event: connection_close" in block
            assert one.connections.released == ([one.lease] if closing else [])
        assert one.connections.released == [one.lease]


async def test_a_release_that_hangs_does_not_keep_the_client_waiting() -> None:
    stuck = threading.Event()
    async with bench(FakeStream()) as one:
        one.connections.stuck = lambda: stuck.wait(5)
        async with asyncio.timeout(3):
            events = await one.events()
        assert events[-1].name == "connection_close"
        assert one.connections.released == []
        stuck.set()
    assert one.connections.released == [one.lease]


async def test_a_slice_whose_lease_went_to_another_ends() -> None:
    async with bench(FakeStream(), seconds=60, heartbeat_seconds=0.02) as one:
        one.connections.gone = {one.lease: CloseReason.LEASE_LOST}
        async with asyncio.timeout(5):
            events = await one.events()
    assert events[-1].data["reason"] == "lease_lost"


async def test_shutdown_ends_it_with_that_reason() -> None:
    stream = FakeStream()
    async with bench(stream, seconds=60) as one:
        names: list[bytes] = []
        async for block in one.slice.blocks():
            names.append(block)
            if b"event: heartbeat" in block:
                asyncio.get_running_loop().call_soon(one.shutdown.set)
                asyncio.get_running_loop().call_soon(stream.woken.set)
    assert b'"reason":"shutdown"' in names[-1]


async def test_shutdown_is_not_missed_while_the_stream_is_checked() -> None:
    """The wake-up passes while the check waits for the table; nothing else wakes the slice."""
    steps_before = -1

    async def shut_down() -> None:
        nonlocal steps_before
        steps_before = len(stream.waits)
        one.shutdown.set()

    stream = FakeStream(on_check=shut_down)
    async with bench(stream, seconds=60, heartbeat_seconds=0.02) as one:
        events = await one.events()
    assert events[-1].data["reason"] == "shutdown"
    assert len(stream.waits) == steps_before


class Numbered(FakeStream):
    """More than one slice may send: items of 100 KB, each a step of its own."""

    SIZE = 100_000

    async def step(self, wire: Wire, seconds: float) -> Step:
        self.waits.append(seconds)
        await asyncio.sleep(0)
        self.cursor += 1
        return Step(wire.event(EventName.NEW_ITEM, Error(error="x" * self.SIZE), self.cursor), 1)


async def test_it_sends_no_more_than_is_free_and_the_next_goes_on_where_it_stopped() -> None:
    seen: list[int] = []
    for _ in range(3):
        cursor = seen[-1] if seen else 0
        async with bench(Numbered(cursor=cursor), seconds=60) as one:
            blocks = [block async for block in one.slice.blocks()]
        assert MOST_BYTES - Numbered.SIZE - 2 * LAST_BYTES < sum(map(len, blocks)) <= MOST_BYTES
        *_, item, closed = await received(*blocks, lf_only=True)
        assert closed.data["reason"] == "slice_ended"
        assert item.id is not None
        assert closed.id is not None
        assert closed.id.split(".")[0] == item.id.split(".")[0]
        items = [event for event in await received(*blocks) if event.name == "new_item"]
        seen += [int((event.id or "").removeprefix("evt_").split(".")[0]) for event in items]
        assert one.slice.events == len(items)
    assert seen == list(range(1, len(seen) + 1))


async def test_heartbeats_have_room_in_a_slice_that_can_send_no_more() -> None:
    beat = Step(b"x" * (MOST_BYTES - LAST_BYTES - 1_000))
    async with bench(FakeStream(steps=[beat]), seconds=0.3, heartbeat_seconds=0.01) as one:
        blocks = [block async for block in one.slice.blocks()]
    assert sum(map(len, blocks)) <= MOST_BYTES
    assert b"connection_close" in blocks[-1]
