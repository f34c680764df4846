"""Every option of the SSE test client, and every way a stream can end."""

import re

import httpx
import pytest

from tests.kit.sse.client import (
    DroppedError,
    End,
    IdleTimeoutError,
    MalformedError,
    MalformedWarning,
    RefusedError,
    StreamEndedError,
    StreamTimeoutError,
    TotalTimeoutError,
)
from tests.kit.sse_script import HANG, Script, Step, answer, client, received

ONE = b'event: a\nid: evt_1\nretry: 1000\ndata: {"n":1,"correlation_id":"c-1"}\n\n'
TWO = b'event: b\nid: evt_2\ndata: {"n":2}\n\n'
MALFORMED = {
    "unknown field": (b"foo: bar\n", "unknown field 'foo'"),
    "field in capitals": (b"Event: a\n", "unknown field 'Event'"),
    "data that is not JSON": (b"event: a\ndata: hello\n\n", "not JSON.*'hello'"),
    "data that JSON has no word for": (b"event: a\ndata: NaN\n\n", "NaN is not JSON"),
    "empty data": (b"event: a\ndata:\n\n", "not JSON"),
    "no data": (b"event: a\nid: 1\n\n", "an event without data"),
    "no name": (b"data: 1\n\n", "an event without a name"),
    "empty name": (b"event:\ndata: 1\n\n", "an event without a name"),
    "unfinished block": (b"event: a\ndata: 1\n", "the last block is unfinished"),
    "unfinished line": (b"event: a", "the last block is unfinished"),
    "unfinished comment": (b": a", "the last block is unfinished"),
    "NUL in an id": (b"id: 1\x00\n", "id holds NUL"),
    "retry in words": (b"retry: soon\n", "retry is not made of digits"),
    "not UTF-8": (b": \xff\n", "not UTF-8"),
}


@pytest.mark.parametrize("case", MALFORMED)
async def test_strict_raises_on_malformed(case: str) -> None:
    sent, complaint = MALFORMED[case]
    async with client(ONE, sent).open("") as stream:
        assert (await stream.next()).data["n"] == 1
        with pytest.raises(MalformedError, match=complaint):
            await stream.rest()
    assert stream.received.end is End.MALFORMED


@pytest.mark.parametrize("case", MALFORMED)
async def test_lenient_warns_and_carries_on(case: str) -> None:
    sent, complaint = MALFORMED[case]
    rest = b"" if case.startswith("unfinished") else b"\n" + TWO
    with pytest.warns(MalformedWarning, match=complaint):
        events = await received(ONE, sent + rest, strict=False)
    expected = ["a", "b"] if rest else ["a"]
    kept = {"no name": ["a", "message", "b"], "empty name": ["a", "message", "b"]}
    assert [event.name for event in events] == kept.get(case, expected)


async def test_lenient_yields_the_raw_string_when_asked() -> None:
    with pytest.warns(MalformedWarning, match="not JSON"):
        events = await received(
            ONE + b"event: a\ndata: one\ndata: two\n\n", strict=False, on_malformed="raw"
        )
    assert events[1].data == events[1].raw == "one\ntwo"
    assert events[1].correlation_id is None


async def test_lf_only_refuses_other_line_ends() -> None:
    assert await received(ONE, lf_only=True)
    for end in (b"\r\n", b"\r"):
        with pytest.raises(MalformedError, match="not with LF"):
            await received(ONE.replace(b"\n", end), lf_only=True)


async def test_everything_about_an_event_is_kept() -> None:
    (event,) = await received(b": heartbeat\n" + ONE)
    assert event.name == "a"
    assert event.data == {"n": 1, "correlation_id": "c-1"}
    assert event.correlation_id == "c-1"
    assert (event.id, event.retry, event.comments) == ("evt_1", 1000, ("heartbeat",))
    assert event.fields == ("event", "id", "retry", "data")


async def test_events_come_as_they_arrive() -> None:
    async with client(ONE, 0.05, TWO, HANG).open("") as stream:
        first = await stream.next()
        second = await stream.next()
    assert 0 <= first.offset < second.offset - 0.04
    assert stream.received.end is End.LEFT


async def test_an_end_is_no_error_to_iteration_and_one_to_waiting() -> None:
    async with client(ONE, TWO).open("") as stream:
        assert [event.name async for event in stream] == ["a", "b"]
        assert stream.received.end is End.ENDED
        with pytest.raises(StreamEndedError):
            await stream.next()


async def test_until_and_take() -> None:
    async with client(ONE, TWO, ONE, TWO).open("") as stream:
        assert (await stream.until("b")).id == "evt_2"
        assert [event.name for event in await stream.take(2)] == ["a", "b"]
        with pytest.raises(StreamEndedError):
            await stream.until("c")


@pytest.mark.parametrize(
    "error",
    [httpx.RemoteProtocolError("peer closed"), httpx.ReadError("reset")],
    ids=["cut", "reset"],
)
async def test_a_dropped_connection_is_neither_end_nor_timeout(error: Exception) -> None:
    async with client(ONE, b"event: b\n", error).open("") as stream:
        await stream.next()
        with pytest.raises(DroppedError, match="the connection broke"):
            await stream.next()
    assert stream.received.end is End.DROPPED


async def test_a_connection_never_made_is_dropped() -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    reader = client(handler=refuse)
    with pytest.raises(DroppedError, match="no response"):
        async with reader.open(""):
            pytest.fail("there is no stream")
    assert reader.log[0].end is End.DROPPED


async def test_silence_ends_with_an_idle_timeout() -> None:
    async with client(ONE, HANG, idle=0.05).open("") as stream:
        await stream.next()
        with pytest.raises(IdleTimeoutError, match=r"nothing came for 0.05 s"):
            await stream.next()
    assert stream.received.end is End.IDLE


async def test_any_byte_is_a_sign_of_life() -> None:
    drip: list[Step] = [0.03, b": alive\n"] * 5
    async with client(*drip, b"\n", ONE, idle=0.2).open("") as stream:
        assert (await stream.next()).name == "a"


ENDLESS: dict[str, list[Step]] = {
    "silent": [HANG],
    "dripping": [0.01, b":\n"] * 1000,
    "never pausing": [b"event: a\ndata: 1\n\n"] * 1_000_000,
    "half a line": [b"data: ", HANG],
}


@pytest.mark.parametrize("case", ENDLESS)
async def test_the_total_ends_every_stream(case: str) -> None:
    async with client(*ENDLESS[case], total=0.1).open("") as stream:
        with pytest.raises(TotalTimeoutError, match=r"not done within 0.1 s"):
            await stream.rest()
    assert stream.received.end is End.TIMED_OUT
    assert stream.received.duration < 1


async def test_a_response_that_never_starts_times_out() -> None:
    async def hang(_: httpx.Request) -> httpx.Response:
        await Script([HANG]).__aiter__().__anext__()
        raise AssertionError

    reader = client(handler=hang, total=0.05)
    with pytest.raises(StreamTimeoutError, match="the response"):
        async with reader.open(""):
            pytest.fail("there is no stream")
    assert reader.log[0].end is End.TIMED_OUT


async def test_one_opening_may_have_its_own_bounds() -> None:
    reader = client(HANG, total=60)
    async with reader.open("", total=0.05) as stream:
        with pytest.raises(TotalTimeoutError):
            await stream.next()
    async with reader.open("", idle=0.05) as stream:
        with pytest.raises(IdleTimeoutError):
            await stream.next()


@pytest.mark.parametrize(
    ("status", "content_type", "body"),
    [
        (503, "application/json", b'{"detail":"full"}'),
        (200, "text/html", b"<p>"),
        (500, "text/event-stream", b""),
    ],
)
async def test_only_a_200_event_stream_is_accepted(
    status: int, content_type: str, body: bytes
) -> None:
    reader = client(handler=lambda _: answer([body], status=status, content_type=content_type))
    with pytest.raises(RefusedError, match=re.escape(f"{status} {content_type}")) as refusal:
        async with reader.open(""):
            pytest.fail("there is no stream")
    assert refusal.value.status == status
    assert refusal.value.body == body.decode()
    assert reader.log[0].end is End.REFUSED


@pytest.mark.parametrize("steps", [[b"{", HANG], [b"x"] * 1_000_000], ids=["hangs", "floods"])
async def test_a_refusal_whose_body_never_ends_is_told_with_what_came(steps: list[Step]) -> None:
    refusal = answer(steps, content_type="application/octet-stream")
    with pytest.raises(RefusedError, match=r"200 application/octet-stream after .*: [{x]"):
        async with client(handler=lambda _: refusal).open(""):
            pytest.fail("there is no stream")


async def test_leaving_closes_the_connection() -> None:
    script = Script([ONE, HANG])
    response = httpx.Response(200, headers={"Content-Type": "text/event-stream"}, stream=script)
    async with client(handler=lambda _: response).open("") as stream:
        await stream.next()
    assert script.closed


async def test_the_request_carries_what_it_was_given() -> None:
    sent: list[httpx.Request] = []

    def keep(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return answer([ONE])

    async with client(handler=keep).open(
        "http://stream.test/x",
        headers={"X-Authorization": "Bearer t"},
        params={"tickers": "AAPL"},
        last_event_id="evt_7",
    ):
        pass
    assert str(sent[0].url) == "http://stream.test/x?tickers=AAPL"
    headers = {name: sent[0].headers[name] for name in ("accept", "x-authorization")}
    assert headers == {"accept": "text/event-stream", "x-authorization": "Bearer t"}
    assert sent[0].headers["last-event-id"] == "evt_7"
