"""Who may speak to the emulator: whoever holds credentials of its run, and no web page.

A loopback port is open to every page in every browser on the machine. MiniStack takes the access
key `test`, any account's number, and none at all, for the root, without a signature; it answers
preflights, and serves paths of its own to anybody. Who may call it may create a function and run
it. So this stands before all of it, and asks MiniStack for nothing but the secrets that it issued.
"""

import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from ministack.core import sigv4
from ministack.core.iam_evaluator import CredentialResolutionError, resolve_credential

from function_urls.ports import LOOPBACK

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# More than any artifact; the body of an unknown caller is not read at all.
_BODY_BYTES = 256 * 1024 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}")
_HINT = "This run's credentials are in aws/credentials in the local cloud's directory."
# Paths that are the emulator's own and no AWS API's.
_ADMINISTRATION = "/_"


class RefusedError(Exception):
    """A request that does not reach the emulator; the message says why."""


class SignedRequests:
    """An ASGI app in front of MiniStack's."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            # Before it is accepted, closing a WebSocket is a 403.
            await receive()
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            request = _Request(scope)
            request.refuse_pages()
            request.refuse_strangers()
            body = await _read(receive)
            request.refuse_forgeries(body)
        except RefusedError as refused:
            await _refuse(send, str(refused))
            return
        except ConnectionError:
            return
        await self._app(scope, _replay(body, receive), send)


class _Request:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._headers: dict[str, str] = {}
        for raw, value in scope["headers"]:
            name, text = raw.decode("latin-1").lower(), sigv4.decode_header_value(value)
            # So does a signature see a header that is sent twice.
            self._headers[name] = f"{self._headers[name]},{text}" if name in self._headers else text
        query = scope["query_string"].decode("latin-1")
        self._query: dict[str, list[str]] = parse_qs(query, keep_blank_values=True)
        self._presigned = "authorization" not in self._headers

    def refuse_pages(self) -> None:
        """Refuse what a browser sends, and names that lead here, as a rebound one does."""
        host = self._headers.get("host", "")
        if host.rpartition(":")[0] != LOOPBACK:
            raise RefusedError(f"The emulator is {LOOPBACK}, not {host!r}.")
        for name in self._headers:
            if name == "origin" or name.startswith("sec-fetch-"):
                raise RefusedError("Web pages may not call the emulator.")

    def refuse_strangers(self) -> None:
        """Refuse a request without a signature that names credentials of this run."""
        signature = (
            sigv4.parse_query_signature(self._query)
            if self._presigned
            else sigv4.parse_header_signature(self._headers)
        )
        if isinstance(signature, tuple):
            raise RefusedError(f"The emulator answers signed requests only. {_HINT}")
        if not signature.signature.isascii():
            raise RefusedError("The signature cannot be read.")
        self._signature = signature
        self._refuse_both_signatures()
        self._refuse_other_times()
        credential = resolve_credential(signature.access_key_id, None, self._token)
        if isinstance(credential, CredentialResolutionError):
            raise RefusedError(f"{credential.message} {_HINT}")
        self._secret: str = credential.secret_access_key
        if self._scope["path"].startswith(_ADMINISTRATION) and credential.principal_type != "Root":
            raise RefusedError("Only the root may use the emulator's own paths.")

    def refuse_forgeries(self, body: bytes) -> None:
        """Refuse a signature that does not fit the request."""
        digest = self._headers.get("x-amz-content-sha256", "")
        if _DIGEST.fullmatch(digest) and digest != hashlib.sha256(body).hexdigest():
            raise RefusedError("The body is not the one that was signed.")
        failure = sigv4.header_signature_failure(
            self._signature,
            self._secret,
            self._scope["method"],
            (self._scope.get("raw_path") or self._scope["path"].encode()).decode("latin-1"),
            self._query,
            self._headers,
            body,
            presigned=self._presigned,
        )
        if failure:
            raise RefusedError(f"{failure[1]} {_HINT}")

    @property
    def _token(self) -> str:
        if self._presigned:
            return self._query.get("X-Amz-Security-Token", [""])[0]
        return self._headers.get("x-amz-security-token", "")

    def _refuse_both_signatures(self) -> None:
        # MiniStack must not find another caller in it than the one who is known here.
        algorithms = [
            *self._query.get("X-Amz-Algorithm", []),
            *self._query.get("x-amz-algorithm", []),
        ]
        if not self._presigned:
            algorithms += [self._headers["authorization"].split(" ", 1)[0]]
        if algorithms != ["AWS4-HMAC-SHA256"]:
            raise RefusedError("A request is signed once, with AWS4-HMAC-SHA256.")

    def _refuse_other_times(self) -> None:
        if not self._presigned:
            skewed = sigv4.request_time_failure(self._signature)
            if skewed:
                raise RefusedError(skewed[1])
            return
        expires = self._query.get("X-Amz-Expires", [""])[0]
        try:
            expired = sigv4.presigned_request_is_expired(self._signature.amz_date, expires)
        except (ValueError, OverflowError) as error:
            raise RefusedError(f"When the signature expires cannot be read: {error}") from error
        if expired:
            raise RefusedError("The signature has expired.")


async def _read(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > _BODY_BYTES:
            raise RefusedError("The request is too large.")
        if not message.get("more_body", False):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return first.pop() if first else await receive()

    return replayed


async def _refuse(send: Send, why: str) -> None:
    body = f"{why}\n".encode()
    headers: Mapping[bytes, bytes] = {
        b"content-type": b"text/plain; charset=utf-8",
        b"content-length": str(len(body)).encode(),
        b"x-amzn-errortype": b"AccessDeniedException",
        b"connection": b"close",
    }
    await send({"type": "http.response.start", "status": 403, "headers": [*headers.items()]})
    await send({"type": "http.response.body", "body": body})
