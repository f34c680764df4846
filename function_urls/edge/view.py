"""One request of a viewer: the edge's function, the cache, the origin."""

import secrets
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import httpx

from function_urls.answers import Answer
from function_urls.edge import answers, events
from function_urls.edge.caching import Cache
from function_urls.edge.distribution import Behavior, Distribution
from function_urls.edge.events import Made, ViewerRequest
from function_urls.edge.forwarding import CACHED_METHODS, cache_key
from function_urls.edge.origins import OriginError, Origins
from function_urls.edge.sending import FROM_FUNCTION, Sending, own_headers
from function_urls.edge.viewer_functions import FunctionError, ViewerFunctions
from function_urls.http_types import HOP_BY_HOP, Header, Scope, Send

_URL_BYTES = 8192


@dataclass(frozen=True)
class Parts:
    """What every request of a distribution goes through."""

    distribution: Distribution
    functions: ViewerFunctions
    origins: Origins
    cache: Cache
    object_bytes: int
    """Larger answers are not kept."""

    report: Callable[[str], None]


class View:
    def __init__(self, parts: Parts, scope: Scope, send: Send) -> None:
        self._parts = parts
        self._scope = scope
        self._id = secrets.token_urlsafe(40)
        self._via = f"1.1 {parts.distribution.domain} (CloudFront)"
        self.sending = Sending(send, id_=self._id, via=self._via)

    async def answer(self, body: bytes) -> None:
        request = _viewer_request(self._scope)
        behavior = self._parts.distribution.behavior(request.path)
        self.sending.add(behavior.response_headers)
        if refusal := _refusal(behavior, request, body):
            await self.sending.refuse(refusal)
            return
        try:
            made = await self._run_function(behavior, request)
        except (FunctionError, LookupError, TypeError, ValueError, AttributeError) as error:
            self._parts.report(f"The CloudFront function of {behavior.pattern}: {error!r}")
            await self.sending.refuse(answers.FUNCTION_FAILED)
            return
        if isinstance(made, Made):
            await self.sending.whole(made.status, made.headers, made.body, cause=FROM_FUNCTION)
        else:
            await self._answer(behavior, made, body)

    async def _run_function(
        self, behavior: Behavior, request: ViewerRequest
    ) -> ViewerRequest | Made:
        if behavior.viewer_request is None:
            return request
        distribution = self._parts.distribution
        told = events.event(
            request, distribution=distribution.id, domain=distribution.domain, id_=self._id
        )
        return events.returned(
            request, await self._parts.functions.run(behavior.viewer_request, told)
        )

    async def _answer(self, behavior: Behavior, request: ViewerRequest, body: bytes) -> None:
        key: Hashable | None = None
        if request.method in CACHED_METHODS:
            what = cache_key(behavior, request)
            # A HEAD is answered by what a GET brought, and not the other way round.
            for method in dict.fromkeys(("GET", request.method)):
                if kept := self._parts.cache.find((method, what)):
                    age = self._parts.cache.clock() - kept.since
                    await self.sending.kept(kept, age=age, head=request.method == "HEAD")
                    return
            key = (request.method, what)
        origins = self._parts.origins
        try:
            async with origins.answer(
                behavior, request, body, id_=self._id, via=self._via
            ) as response:
                await self._relay(behavior, response, key)
        except OriginError as error:
            failed, headers = error.answer, own_headers(error.answer)
            if seconds := self._seconds(behavior, key, failed.status, headers):
                self._parts.cache.keep(key, failed.status, headers, failed.body, seconds=seconds)
            await self.sending.refuse(failed)

    async def _relay(
        self, behavior: Behavior, response: httpx.Response, key: Hashable | None
    ) -> None:
        """Every flush of the origin leaves at once."""
        status, headers = response.status_code, _end_to_end(response.headers.raw)
        await self.sending.start(status, headers)
        seconds = self._seconds(behavior, key, status, headers)
        parts: list[bytes] = []
        size = 0
        try:
            async for part in response.aiter_raw():
                size += len(part)
                if seconds and size <= self._parts.object_bytes:
                    parts.append(part)
                await self.sending.part(part)
        except httpx.TransportError:
            # Left unfinished: the viewer's connection is cut.
            return
        await self.sending.end()
        if seconds and size <= self._parts.object_bytes:
            self._parts.cache.keep(key, status, headers, b"".join(parts), seconds=seconds)

    def _seconds(
        self, behavior: Behavior, key: Hashable | None, status: int, headers: Sequence[Header]
    ) -> float:
        if key is None:
            return 0.0
        return behavior.cache.seconds(status, headers, self._parts.distribution.errors)


def _refusal(behavior: Behavior, request: ViewerRequest, body: bytes) -> Answer | None:
    """What CloudFront does not even look at."""
    if len(request.path) + len(request.query) > _URL_BYTES:
        return answers.LONG_URL
    if request.method not in behavior.methods:
        return answers.WRONG_METHOD
    if request.method == "GET" and body:
        return answers.BODY_OF_GET
    return None


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
