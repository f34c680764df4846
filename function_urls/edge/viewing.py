"""One distribution as an ASGI app."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from function_urls import answers
from function_urls.addressing import misaddressed
from function_urls.answers import Answer
from function_urls.edge import answers as edge_answers
from function_urls.edge import events
from function_urls.edge.caching import Cache, Kept
from function_urls.edge.distribution import Behavior, Distribution
from function_urls.edge.events import Made, ViewerRequest
from function_urls.edge.forwarding import CACHED_METHODS, cache_key
from function_urls.edge.limits import EdgeLimits
from function_urls.edge.origins import OriginError, Origins
from function_urls.edge.viewer_functions import FunctionError, ViewerFunctions
from function_urls.http_types import HOP_BY_HOP, Header, Message, Receive, Scope, Send
from function_urls.invocation import ClientGoneError, RequestTooLargeError, read_body

_URL_BYTES = 8192


@dataclass
class Viewing:
    """`distribution` may be replaced at any time; requests under way end as they began."""

    distribution: Distribution
    functions: ViewerFunctions
    origins: Origins
    limits: EdgeLimits
    report: Callable[[str], None]
    cache: Cache = field(init=False)
    _under_way: int = 0

    def __post_init__(self) -> None:
        self.cache = Cache(most_bytes=self.limits.cache_bytes)

    def replace(self, distribution: Distribution) -> None:
        """Follow a deployment; what was kept by the old rules is forgotten."""
        if distribution != self.distribution:
            self.distribution = distribution
            self.cache = Cache(most_bytes=self.limits.cache_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if refusal := misaddressed(scope):
            await refusal.send(send)
            return
        view = _View(self, scope, send)
        if self._under_way >= self.limits.requests:
            await view.refuse(edge_answers.TOO_MANY)
            return
        self._under_way += 1
        try:
            await view.answer(receive)
        finally:
            self._under_way -= 1


class _View:
    """One request of a viewer."""

    def __init__(self, viewing: Viewing, scope: Scope, send: Send) -> None:
        self._viewing = viewing
        self._scope = scope
        self._send = send
        self._id = secrets.token_urlsafe(40)
        self._via = f"1.1 {viewing.distribution.domain} (CloudFront)"
        self._behavior: Behavior | None = None

    async def refuse(self, answer: Answer, cause: bytes = b"Error from cloudfront") -> None:
        await answer.send(self._send, [edge_answers.SERVER, *self._added(cause)])

    async def answer(self, receive: Receive) -> None:
        limits = self._viewing.limits
        try:
            async with asyncio.timeout(limits.upload_seconds):
                body = await read_body(self._scope, receive, limit=limits.request_bytes)
        except RequestTooLargeError:
            await self.refuse(answers.TOO_LARGE)
        except TimeoutError:
            await answers.TOO_SLOW.send(self._send, [(b"connection", b"close")])
        except ClientGoneError:
            return
        else:
            await _while_there(receive, self._answer(body))

    async def _answer(self, body: bytes) -> None:
        request = _viewer_request(self._scope)
        self._behavior = behavior = self._viewing.distribution.behavior(request.path)
        if len(self._scope["raw_path"]) + len(self._scope["query_string"]) > _URL_BYTES:
            await self.refuse(edge_answers.LONG_URL)
        elif request.method not in behavior.methods:
            await self.refuse(edge_answers.WRONG_METHOD)
        elif request.method == "GET" and body:
            await self.refuse(edge_answers.BODY_OF_GET)
        else:
            try:
                made = await self._run_function(behavior, request)
            except (FunctionError, LookupError, TypeError, ValueError, AttributeError) as error:
                self._viewing.report(f"The CloudFront function of {behavior.pattern}: {error!r}")
                await self.refuse(edge_answers.FUNCTION_FAILED)
                return
            if isinstance(made, Made):
                cause = b"FunctionGeneratedResponse from cloudfront"
                await self._send_whole(made.status, made.headers, made.body, cause)
            else:
                await self._view(behavior, made, body)

    async def _run_function(
        self, behavior: Behavior, request: ViewerRequest
    ) -> ViewerRequest | Made:
        if behavior.viewer_request is None:
            return request
        distribution = self._viewing.distribution
        told = events.event(
            request, distribution=distribution.id, domain=distribution.domain, id_=self._id
        )
        result = await self._viewing.functions.run(behavior.viewer_request, told)
        return events.returned(request, result)

    async def _view(self, behavior: Behavior, request: ViewerRequest, body: bytes) -> None:
        cache = self._viewing.cache
        key = None
        if request.method in CACHED_METHODS:
            key = cache_key(behavior, request)
            # A HEAD is answered by what a GET brought, and not the other way round.
            methods = dict.fromkeys(("GET", request.method))
            if kept := next(filter(None, (cache.find((one, key)) for one in methods)), None):
                await self._send_kept(kept, head=request.method == "HEAD")
                return
            key = (request.method, key)
        origins = self._viewing.origins
        try:
            async with origins.answer(
                behavior, request, body, id_=self._id, via=self._via
            ) as response:
                await self._relay(behavior, response, key)
        except OriginError as failure:
            await self._fail(behavior, failure.answer, key)

    async def _relay(
        self, behavior: Behavior, response: httpx.Response, key: Hashable | None
    ) -> None:
        """Every flush of the origin leaves at once."""
        status, headers = response.status_code, _end_to_end(response.headers.raw)
        seconds = self._seconds(behavior, status, headers, key)
        cause = b"Error from cloudfront" if status >= 400 else b"Miss from cloudfront"  # noqa: PLR2004
        await self._send(self._start(status, headers, cause))
        parts: list[bytes] | None = [] if seconds > 0 else None
        size = 0
        try:
            async for part in response.aiter_raw():
                size += len(part)
                if parts is not None and size <= self._viewing.limits.object_bytes:
                    parts.append(part)
                else:
                    parts = None
                await self._send({"type": "http.response.body", "body": part, "more_body": True})
        except httpx.TransportError:
            # Left unfinished: the viewer's connection is cut.
            return
        await self._send({"type": "http.response.body", "body": b""})
        if parts is not None:
            self._viewing.cache.keep(key, status, headers, b"".join(parts), seconds=seconds)

    async def _fail(self, behavior: Behavior, answer: Answer, key: Hashable | None) -> None:
        headers = [edge_answers.SERVER, (b"content-type", answer.content_type)]
        if seconds := self._seconds(behavior, answer.status, headers, key):
            self._viewing.cache.keep(key, answer.status, headers, answer.body, seconds=seconds)
        await self._send_whole(answer.status, headers, answer.body, b"Error from cloudfront")

    def _seconds(
        self, behavior: Behavior, status: int, headers: Sequence[Header], key: Hashable | None
    ) -> float:
        if key is None:
            return 0
        return behavior.cache.seconds(status, headers, self._viewing.distribution.errors)

    async def _send_kept(self, kept: Kept, *, head: bool) -> None:
        error = kept.status >= 400  # noqa: PLR2004
        cause = b"Error from cloudfront" if error else b"Hit from cloudfront"
        age = int(self._viewing.cache.clock() - kept.since)
        headers = [*kept.headers, (b"age", str(age).encode())]
        await self._send_whole(kept.status, headers, b"" if head else kept.body, cause)

    async def _send_whole(
        self, status: int, headers: Sequence[Header], body: bytes, cause: bytes
    ) -> None:
        told = [one for one in headers if one[0] != b"content-length"]
        length = (b"content-length", str(len(body)).encode())
        await self._send(self._start(status, [*told, length], cause))
        await self._send({"type": "http.response.body", "body": body})

    def _start(self, status: int, headers: Sequence[Header], cause: bytes) -> Message:
        added = self._added(cause)
        policy = self._behavior.response_headers if self._behavior else ()
        there = {name for name, _ in headers}
        added += [(one.name, one.value) for one in policy if one.override or one.name not in there]
        replaced = {name for name, _ in added}
        kept = [one for one in headers if one[0] not in replaced]
        return {"type": "http.response.start", "status": status, "headers": [*kept, *added]}

    def _added(self, cause: bytes) -> list[Header]:
        return [
            (b"x-cache", cause),
            (b"via", self._via.encode()),
            (b"x-amz-cf-pop", b"LOCAL"),
            (b"x-amz-cf-id", self._id.encode()),
        ]


async def _while_there(receive: Receive, work: Coroutine[Any, Any, None]) -> None:
    """Give up when the viewer leaves."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(receive())
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (working, leaving):
            task.cancel()
        results = await asyncio.gather(working, leaving, return_exceptions=True)
    if isinstance(results[0], Exception):
        raise results[0]


def _viewer_request(scope: Scope) -> ViewerRequest:
    headers = [
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]
    ]
    return ViewerRequest(
        method=scope["method"],
        path=scope["raw_path"].decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers=tuple(pair for pair in headers if pair[0] != "cookie"),
        cookies="; ".join(value for name, value in headers if name == "cookie"),
        address=str(scope["client"][0]) if scope.get("client") else "127.0.0.1",
    )


def _end_to_end(headers: Sequence[Header]) -> list[Header]:
    return [(name.lower(), value) for name, value in headers if name.lower() not in HOP_BY_HOP]
