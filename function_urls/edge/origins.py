"""Asks origins, as often and for as long as their settings say."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from function_urls import signatures
from function_urls.answers import Answer
from function_urls.edge import answers
from function_urls.edge.distribution import Behavior, Origin
from function_urls.edge.events import ViewerRequest
from function_urls.edge.forwarding import CACHED_METHODS, origin_request, sign


class OriginError(Exception):
    """No answer that could be passed on; `answer` is CloudFront's own."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


@dataclass
class Origins:
    client: httpx.AsyncClient
    urls: Callable[[], Mapping[str, str]]
    """Of the Function URLs: deployed to local."""

    key: signatures.Key
    region: str

    @asynccontextmanager
    async def answer(
        self, behavior: Behavior, request: ViewerRequest, body: bytes, *, id_: str, via: str
    ) -> AsyncIterator[httpx.Response]:
        """Raises OriginError, but never once the answer has begun."""
        base = self._base(behavior.origin)
        made = origin_request(behavior, request, body, base=base, id_=id_, via=via)
        sign(made, behavior.origin, self.key, region=self.region)
        response = await self._ask(made, behavior.origin)
        try:
            yield response
        finally:
            await response.aclose()

    async def _ask(self, made: httpx.Request, origin: Origin) -> httpx.Response:
        made.extensions["timeout"] = httpx.Timeout(
            None, connect=origin.connect_seconds, read=origin.read_seconds
        ).as_dict()
        # What may change something is sent once.
        attempts = origin.attempts if made.method in CACHED_METHODS else 1
        failed = answers.UNREACHABLE
        for _ in range(attempts):
            try:
                return await self.client.send(made, stream=True)
            except httpx.TimeoutException:
                failed = answers.SILENT
            except httpx.TransportError:
                failed = answers.UNREACHABLE
        raise OriginError(failed)

    def _base(self, origin: Origin) -> str:
        for deployed, local in self.urls().items():
            if urlsplit(deployed).hostname == origin.domain:
                return local
        raise OriginError(answers.UNREACHABLE)
