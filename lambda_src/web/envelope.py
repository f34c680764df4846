"""What is around every answer: its correlation id, house headers, and a 500 in JSON.

One middleware and one wrapped `send`, because a stream's every event passes through it.
"""

import uuid
from typing import TYPE_CHECKING

from lambda_src.web import correlation
from lambda_src.web.access import AccessLog
from lambda_src.web.errors import log_unexpected, unexpected
from lambda_src.web.methods import as_get

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Unless the answer says otherwise: what the API says is the caller's own, and of the moment.
HOUSE = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


class Envelope:
    def __init__(self, app: "ASGIApp") -> None:
        self._app = app
        self._access = AccessLog()

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        correlation_id = correlation.given(scope) or uuid.uuid4().hex
        # Streams answer a HEAD without opening themselves (opening.py).
        state = {"correlation_id": correlation_id, "head": scope["method"] == "HEAD"}
        scope = as_get({**scope, "state": scope.get("state", {}) | state})
        echo = (correlation.HEADER, correlation_id.encode())
        started = False
        began = self._access.begin()

        async def enveloped(message: "Message") -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._access.answered(scope, message["status"], began)
                headers: list[tuple[bytes, bytes]] = list(message.get("headers", ()))
                said = {name for name, _ in headers}
                house = [header for header in HOUSE if header[0] not in said]
                message["headers"] = [*headers, *house, echo]
            await send(message)

        try:
            await self._app(scope, receive, enveloped)
        except Exception as error:
            log_unexpected(error, scope)
            # What was begun is broken off, never extended by us. On Lambda it ends in order all the
            # same, with words of the adapter's: only its connection_close makes a stream complete.
            if started:
                raise
            await unexpected(scope)(scope, receive, enveloped)
