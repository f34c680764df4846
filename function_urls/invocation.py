"""A request as the Web Adapter hands it to the app: an HTTP request with Lambda's context."""

import json
import secrets
import time
import uuid
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import httpx

from function_urls.functions import Function
from function_urls.http_types import HOP_BY_HOP, Header, Receive, Scope, header
from function_urls.payloads import json_bytes, request_body_bytes


class RequestTooLargeError(Exception):
    """The request's body is larger than Lambda takes."""


class ClientGoneError(Exception):
    """The client left before its request was complete."""


def _trace_root() -> str:
    return f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"


@dataclass
class Invocation:
    function: Function
    scope: Scope
    body: bytes
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    trace_root: str = field(default_factory=_trace_root)
    trace_parent: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def trace_id(self) -> str:
        sampled = int(self.function.traced)
        return f"Root={self.trace_root};Parent={self.trace_parent};Sampled={sampled}"

    def request(self, base_url: httpx.URL) -> httpx.Request:
        """Build the request for an environment; its deadline starts to run now."""
        path = self.scope.get("raw_path") or self.scope["path"].encode()
        if query := self.scope["query_string"]:
            path += b"?" + query
        headers = [*self._client_headers(), *self._lambda_headers()]
        request = httpx.Request(
            self.scope["method"],
            base_url,
            headers=headers,
            content=self.body,
            # Byte by byte: a URL of the library's would be mended, or refused.
            extensions={"target": path},
        )
        # The adapter states it even where there is no body.
        request.headers["content-length"] = str(len(self.body))
        return request

    @property
    def event_bytes(self) -> int:
        """How large the event is that Lambda makes of the request."""
        event = {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": self.scope["path"],
            "rawQueryString": self.scope["query_string"].decode("latin-1"),
            "headers": {
                name.decode("latin-1"): value.decode("latin-1")
                for name, value in self._client_headers()
            },
            "requestContext": self._request_context,
            "isBase64Encoded": False,
        }
        kind = header(self.scope, b"content-type")
        return json_bytes(event) + request_body_bytes(self.body, kind)

    @cached_property
    def response_headers(self) -> list[Header]:
        return [
            (b"x-amzn-requestid", self.request_id.encode()),
            (b"x-amzn-trace-id", self.trace_id.encode()),
        ]

    def _client_headers(self) -> list[Header]:
        # Lambda's event has one value a name; several are joined.
        joined: dict[bytes, bytes] = {}
        for name, value in self.scope["headers"]:
            if name not in HOP_BY_HOP | {b"content-length"}:
                separator = b";" if name == b"cookie" else b","
                joined[name] = joined[name] + separator + value if name in joined else value
        for name, _ in self._lambda_headers():
            joined.pop(name, None)
        return list(joined.items())

    def _lambda_headers(self) -> list[Header]:
        headers = {
            "x-amzn-request-context": _compact(self._request_context),
            "x-amzn-lambda-context": _compact(self._lambda_context),
            "x-amzn-trace-id": self.trace_id,
            "x-forwarded-for": self._source_ip,
            "x-forwarded-port": str(self.scope["server"][1]),
            "x-forwarded-proto": "http",
        }
        return [(name.encode(), value.encode()) for name, value in headers.items()]

    @property
    def _source_ip(self) -> str:
        return str(self.scope["client"][0]) if self.scope.get("client") else "127.0.0.1"

    @cached_property
    def _request_context(self) -> dict[str, Any]:
        now = time.time()
        host = header(self.scope, b"host")
        return {
            "accountId": "anonymous" if self.function.auth_type == "NONE" else "000000000000",
            "apiId": self.function.url.removeprefix("https://").split(".")[0],
            "domainName": host,
            "domainPrefix": host.split(".")[0],
            "http": {
                "method": self.scope["method"],
                "path": self.scope["path"],
                "protocol": "HTTP/1.1",
                "sourceIp": self._source_ip,
                "userAgent": header(self.scope, b"user-agent"),
            },
            "requestId": self.request_id,
            "routeKey": "$default",
            "stage": "$default",
            "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
            "timeEpoch": int(now * 1000),
        }

    @cached_property
    def _lambda_context(self) -> dict[str, Any]:
        return {
            "request_id": self.request_id,
            "deadline": int((time.time() + self.function.timeout_seconds) * 1000),
            "invoked_function_arn": self.function.arn,
            "xray_trace_id": self.trace_id,
            "client_context": None,
            "identity": None,
            "tenant_id": None,
            "env_config": {
                "function_name": self.function.name,
                "memory": self.function.memory_mb,
                "version": "$LATEST",
                # No extension is told where its function logs.
                "log_stream": "",
                "log_group": "",
            },
        }


async def read_body(scope: Scope, receive: Receive, *, limit: int) -> bytes:
    """Read the whole request, as Lambda does before it invokes anything."""
    if int(header(scope, b"content-length") or 0) > limit:
        raise RequestTooLargeError
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            raise RequestTooLargeError
        if not message.get("more_body", False):
            return b"".join(parts)


def _compact(value: dict[str, Any]) -> str:
    # Escaped to ASCII, as a header must be.
    return json.dumps(value, separators=(",", ":"))
