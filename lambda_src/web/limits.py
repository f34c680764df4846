"""How large a request may be. Bytes are counted as they come, whatever Content-Length says."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fastapi import HTTPException

from lambda_src.web.answers import PlainJSON

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

KIB = 1024
MAX_BODY = 1024 * KIB
# A path may hold a task id of 10,000 characters and still deserve an answer of its own.
MAX_URL = 16 * KIB
MAX_HEADERS = 32 * KIB


class Limits:
    """`bodies` gives single paths a bound of their own, in bytes."""

    def __init__(self, app: "ASGIApp", bodies: Mapping[str, int] | None = None) -> None:
        self._app = app
        self._bodies = dict(bodies or {})

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        maximum = self._bodies.get(scope["path"], MAX_BODY)
        refusal = _refusal(scope, maximum)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        received = 0

        async def counted() -> "Message":
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > maximum:
                raise HTTPException(413, _too_large(maximum))
            return message

        await self._app(scope, counted, send)


def _refusal(scope: "Scope", maximum: int) -> PlainJSON | None:
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MAX_URL:
        return PlainJSON({"detail": f"The URL is longer than {MAX_URL} bytes"}, 414)
    if sum(len(name) + len(value) for name, value in headers) > MAX_HEADERS:
        return PlainJSON({"detail": f"The headers are larger than {MAX_HEADERS} bytes"}, 431)
    declared = dict(headers).get(b"content-length", b"0")
    # int() refuses digits by the thousand; a length of 16 of them is too large as it stands.
    if declared.isdigit() and (len(declared) > 16 or int(declared) > maximum):  # noqa: PLR2004
        return PlainJSON({"detail": _too_large(maximum)}, 413)
    return None


def _too_large(maximum: int) -> str:
    return f"The body is larger than {maximum} bytes; send it in parts"
