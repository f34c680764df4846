"""One id that ties a request, its answer, its log lines and its events together."""

import re
import uuid
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = b"x-correlation-id"
_HEADERS = (HEADER, b"x-request-id")
_IN_QUERY = re.compile(rb"(?:^|&)request_id=([^&]*)")
# Safe in a log line, a header and an event; anything else is replaced, not repaired.
_SAFE = re.compile(rb"[A-Za-z0-9_.:-]{1,128}")


class Correlation:
    """Puts `correlation_id` into the request's state and on every answer, errors included."""

    def __init__(self, app: "ASGIApp") -> None:
        self._app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        correlation_id = given(scope) or uuid.uuid4().hex
        scope.setdefault("state", {})["correlation_id"] = correlation_id
        header = (HEADER, correlation_id.encode())

        async def echo(message: "Message") -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), header]
            await send(message)

        await self._app(scope, receive, echo)


def given(scope: "Scope") -> str | None:
    """The caller's own id; EventSource cannot send headers, so streams take it from the query."""
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    for wanted in _HEADERS:
        for name, value in headers:
            if name == wanted and _SAFE.fullmatch(value):
                return value.decode()
    if scope["path"].endswith("/stream"):
        found = _IN_QUERY.search(scope["query_string"])
        value = unquote_to_bytes(found[1]) if found else b""
        if _SAFE.fullmatch(value):
            return value.decode()
    return None
