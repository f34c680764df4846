"""What is refused unread: too much, or a body that is not JSON.

Bytes are counted as they come, whatever Content-Length says.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fastapi import HTTPException
from starlette.datastructures import Headers

from lambda_src.contract import problems
from lambda_src.web.answers import refusal

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

KIB = 1024
MAX_BODY = 1024 * KIB
# A path may hold a task id of 10,000 characters and still deserve an answer of its own.
MAX_URL = 16 * KIB
MAX_HEADERS = 32 * KIB
JSON = "application/json"
METHODS_WITH_BODY = {"POST", "PUT", "PATCH"}


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


def _refusal(scope: "Scope", maximum: int) -> "Response | None":
    raw: list[tuple[bytes, bytes]] = scope["headers"]
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MAX_URL:
        detail = f"The URL is longer than {MAX_URL} bytes"
        return refusal(scope, problems.URL_TOO_LONG, detail)
    if sum(len(name) + len(value) for name, value in raw) > MAX_HEADERS:
        detail = f"The headers are larger than {MAX_HEADERS} bytes"
        return refusal(scope, problems.HEADERS_TOO_LARGE, detail)
    headers = Headers(raw=raw)
    declared = headers.get("content-length", "")
    # int() refuses digits by the thousand; a length of 16 of them is too large as it stands.
    if _is_number(declared) and (len(declared) > 16 or int(declared) > maximum):  # noqa: PLR2004
        return refusal(scope, problems.BODY_TOO_LARGE, _too_large(maximum))
    has_body = "transfer-encoding" in headers or declared not in {"", "0"}
    if scope["method"] in METHODS_WITH_BODY and has_body:
        return _unreadable(scope, headers)
    return None


def _unreadable(scope: "Scope", headers: Headers) -> "Response | None":
    """RFC 9110, 15.5.16: a 415 says what would have been taken."""
    encoding = headers.get("content-encoding", "identity")
    if encoding.strip().lower() not in {"", "identity"}:
        return refusal(
            scope,
            problems.UNSUPPORTED_MEDIA_TYPE,
            "The body is encoded: send it as it is, without Content-Encoding",
            headers={"Accept-Encoding": "identity"},
        )
    if headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        return refusal(
            scope,
            problems.UNSUPPORTED_MEDIA_TYPE,
            f"The body must be JSON and say so: Content-Type: {JSON}",
            headers={"Accept": JSON},
        )
    return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _too_large(maximum: int) -> str:
    return f"The body is larger than {maximum} bytes; send it in parts"
