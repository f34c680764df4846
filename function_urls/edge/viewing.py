"""One distribution as an ASGI app."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from function_urls import answers
from function_urls.addressing import misaddressed
from function_urls.edge import answers as edge_answers
from function_urls.edge.caching import Cache
from function_urls.edge.distribution import Distribution
from function_urls.edge.limits import EdgeLimits
from function_urls.edge.origins import Origins
from function_urls.edge.view import Parts, View
from function_urls.edge.viewer_functions import ViewerFunctions
from function_urls.http_types import Receive, Scope, Send
from function_urls.invocation import ClientGoneError, RequestTooLargeError, read_body
from function_urls.responses import Answering
from function_urls.telemetry import DistributionMetrics


@dataclass
class Viewing:
    distribution: Distribution
    functions: ViewerFunctions
    origins: Origins
    limits: EdgeLimits
    metrics: DistributionMetrics
    report: Callable[[str], None]
    _parts: Parts = field(init=False)
    _under_way: int = 0

    def __post_init__(self) -> None:
        self._serve(self.distribution)

    def replace(self, distribution: Distribution) -> None:
        """Follow a deployment. Requests under way end as they began."""
        if distribution != self.distribution:
            self._serve(distribution)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if refusal := misaddressed(scope):
            await refusal.send(send)
            return
        answering = Answering(send)
        try:
            await self._view(scope, receive, answering)
        finally:
            # A viewer that left without an answer is no request of CloudFront's.
            if answering.status:
                self.metrics.answered(answering.status)

    async def _view(self, scope: Scope, receive: Receive, send: Send) -> None:
        view = View(self._parts, scope, send)
        if self._under_way >= self.limits.requests:
            await view.sending.refuse(edge_answers.TOO_MANY)
            return
        self._under_way += 1
        try:
            await self._answer(view, scope, receive, send)
        finally:
            self._under_way -= 1

    def _serve(self, distribution: Distribution) -> None:
        # What was kept by the old rules is forgotten.
        self.distribution = distribution
        self._parts = Parts(
            distribution,
            self.functions,
            self.origins,
            Cache(most_bytes=self.limits.cache_bytes),
            self.limits.object_bytes,
            self.report,
        )

    async def _answer(self, view: View, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(self.limits.client_seconds):
                body = await read_body(scope, receive, limit=self.limits.request_bytes)
        except RequestTooLargeError:
            await view.sending.refuse(answers.TOO_LARGE)
        except TimeoutError:
            await answers.TOO_SLOW.send(send, [(b"connection", b"close")])
        except ClientGoneError:
            return
        else:
            await _while_there(receive, view.answer(body))


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
