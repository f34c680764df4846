"""How a function's response reaches the client in each invoke mode."""

import base64

import httpx

from function_urls.answers import BAD_GATEWAY
from function_urls.cors import PREFIX
from function_urls.http_types import HOP_BY_HOP, Header, Message, Send
from function_urls.payloads import is_text, json_bytes, response_body_bytes


class ResponseTooLargeError(Exception):
    """The response is larger than its invoke mode allows."""


class AdapterEndedError(Exception):
    """The adapter cannot make JSON of a buffered response; it ends, and its environment with it."""


class StreamBrokenError(Exception):
    """The app broke off a response that had begun; its client was told so in Lambda's way."""


async def buffered(
    response: httpx.Response, send: Send, *, added: list[Header], limit: int
) -> None:
    """BUFFERED: nothing leaves before all of it is there, and it leaves as its JSON has it."""
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_raw():
        parts.append(part)
        size += len(part)
        if size > limit:
            raise ResponseTooLargeError
    body = b"".join(parts)
    own = _carried(response)
    if _head_bytes(response, own) + response_body_bytes(response, body) > limit:
        raise ResponseTooLargeError
    if is_text(response):
        body = body.decode(errors="replace").encode()
    headers = _headers(own, added, default_type=b"application/json")
    if body or (response.status_code == httpx.codes.OK and response.request.method != "HEAD"):
        headers.append((b"content-length", str(len(body)).encode()))
    await send(_start(response, headers))
    await send({"type": "http.response.body", "body": body})


async def streamed(
    response: httpx.Response, send: Send, *, added: list[Header], limit: int
) -> None:
    """RESPONSE_STREAM: every flush of the app leaves at once.

    When the client has left, `send` does nothing and the function runs on to its end. However the
    response ends, the client's ends in order: at the limit, or with the adapter's words where the
    app broke it off.
    """
    own = response.headers.raw
    headers = _headers(own, added, default_type=b"application/octet-stream")
    await send(_start(response, headers))
    left = limit
    try:
        async for part in response.aiter_raw():
            taken = part[:left]
            left -= len(taken)
            await send({"type": "http.response.body", "body": taken, "more_body": True})
            if len(taken) < len(part):
                await send({"type": "http.response.body", "body": b""})
                raise ResponseTooLargeError
    except httpx.TransportError as error:
        await send({"type": "http.response.body", "body": _BROKEN_OFF})
        raise StreamBrokenError(repr(error)) from error
    await send({"type": "http.response.body", "body": b""})


# What the adapter's runtime means as trailers goes out as the body's last lines.
_BROKEN_OFF = (
    b"Lambda-Runtime-Function-Error-Type: Runtime.StreamError\r\n"
    b"Lambda-Runtime-Function-Error-Body: "
    + base64.b64encode(b"error reading a body from connection")
    + b"\r\n"
)


class Answering:
    """Remembers what the client was told; `status` is 0 until it was told anything."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)

    async def fail(self, added: list[Header]) -> None:
        """Answer 502; a response that has begun is cut instead, by leaving it unfinished."""
        if not self.status:
            await BAD_GATEWAY.send(self._send, added)
        # However it began, Lambda counts it as an error of the server.
        self.status = BAD_GATEWAY.status


def _start(response: httpx.Response, headers: list[Header]) -> Message:
    return {
        "type": "http.response.start",
        "status": response.status_code,
        "headers": headers,
    }


def _carried(response: httpx.Response) -> list[Header]:
    """JSON has one value a name, but for cookies: the first."""
    first = dict(reversed([(name.lower(), value) for name, value in response.headers.raw]))
    first.pop(b"set-cookie", None)
    cookies = [one for one in response.headers.raw if one[0].lower() == b"set-cookie"]
    return [*reversed(first.items()), *cookies]


def _head_bytes(response: httpx.Response, own: list[Header]) -> int:
    try:
        headers = [[name.decode(), value.decode()] for name, value in own]
    except UnicodeDecodeError as error:
        raise AdapterEndedError(f"a header of its response is not UTF-8 ({error})") from error
    return json_bytes(
        {"statusCode": response.status_code, "headers": headers, "isBase64Encoded": False}
    )


def _headers(own: list[Header], added: list[Header], *, default_type: bytes) -> list[Header]:
    replaced = {name for name, _ in added if name != b"vary"}
    own_cors = any(name.startswith(PREFIX) for name in replaced)
    headers = [
        (name.lower(), value)
        for name, value in own
        if name.lower() not in HOP_BY_HOP | replaced | {b"content-length"}
        and not (own_cors and name.lower().startswith(PREFIX))
    ]
    if not any(name == b"content-type" for name, _ in headers):
        headers.append((b"content-type", default_type))
    return headers + added
