"""What is around every answer, in process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from fastapi import HTTPException
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from lambda_src.web.envelope import Envelope
from lambda_src.web.limits import Limits

App = Callable[[Scope, Receive, Send], Awaitable[None]]


async def ask(app: App, *bodies: bytes, **scope: Any) -> list[Message]:
    waiting = [
        {"type": "http.request", "body": body, "more_body": n < len(bodies)}
        for n, body in enumerate(bodies, 1)
    ] or [{"type": "http.request", "body": b""}]
    sent: list[Message] = []

    async def receive() -> Message:
        return waiting.pop(0) if waiting else await asyncio.Future()

    async def send(message: Message) -> None:
        sent.append(message)

    whole = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "headers": [],
        "state": {"correlation_id": "abc"},
    }
    await app(whole | scope, receive, send)
    return sent


async def failing(*_: object) -> None:
    raise KeyError("confidential")


async def breaking(scope: Scope, receive: Receive, send: Send) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"data: half"
        raise KeyError("confidential")

    await StreamingResponse(body())(scope, receive, send)


async def test_what_fails_before_its_first_byte_is_a_500_in_json(
    caplog: pytest.LogCaptureFixture,
) -> None:
    start, body = await ask(Envelope(failing), headers=[(b"x-correlation-id", b"abc")])
    assert start["status"] == 500
    assert (b"x-correlation-id", b"abc") in start["headers"]
    assert b"confidential" not in body["body"]
    (record,) = caplog.records
    assert vars(record)["correlation_id"] == "abc"
    assert vars(record)["error"] == "KeyError"
    assert "confidential" not in str(vars(record)).replace('raise KeyError("confidential")', "")


async def test_what_was_begun_is_cut_and_never_extended() -> None:
    sent: list[Message] = []
    with pytest.raises(KeyError):
        sent = await ask(Envelope(breaking))
    assert sent == []


async def test_house_headers_give_way_to_the_answers_own() -> None:
    async def app(_: Scope, __: Receive, send: Send) -> None:
        headers = [(b"cache-control", b"no-cache")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body"})

    start, _ = await ask(Envelope(app))
    names = [name for name, _ in start["headers"]]
    assert names.count(b"cache-control") == 1
    assert {b"x-content-type-options", b"referrer-policy", b"x-correlation-id"} <= set(names)


async def test_what_is_no_request_passes() -> None:
    seen: list[str] = []

    async def app(scope: Scope, *_: object) -> None:
        seen.append(scope["type"])

    for wrap in (Envelope, Limits):
        await ask(wrap(app), type="lifespan")
    assert seen == ["lifespan", "lifespan"]


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        ({"headers": [(b"content-length", b"1048577")]}, 413),
        ({"headers": [(b"content-length", b"9" * 5_000)]}, 413),
        ({"headers": [(b"x", b"y" * 33_000)]}, 431),
        ({"headers": [(b"x", b"")] * 33_000}, 431),
        ({"raw_path": b"/" * 17_000}, 414),
        ({"query_string": b"a" * 17_000}, 414),
        ({"path": "/large", "headers": [(b"content-length", b"2000001")]}, 413),
    ],
)
async def test_too_much_is_refused_unread(scope: dict[str, Any], status: int) -> None:
    start, body = await ask(Limits(failing, {"/large": 2_000_000}), **scope)
    assert start["status"] == status
    assert b"detail" in body["body"]


@pytest.mark.parametrize("length", [b"-1", b"x", b"", b"10", b"\xb2"])
async def test_bytes_are_counted_whatever_the_length_says(length: bytes) -> None:
    async def reading(_: Scope, receive: Receive, __: Send) -> None:
        while (await receive()).get("more_body"):
            pass

    piece = b"x" * 400_000
    headers = [(b"content-length", length), (b"content-type", b"application/json")]
    await ask(Limits(reading), piece, piece, headers=headers)
    with pytest.raises(HTTPException) as refused:
        await ask(Limits(reading), piece, piece, piece, headers=headers)
    assert refused.value.status_code == 413
