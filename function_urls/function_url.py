"""One Function URL as an ASGI app."""

import asyncio
import time
from collections.abc import Callable, Mapping

import httpx

from function_urls import answers, cors, signatures
from function_urls.addressing import misaddressed
from function_urls.execution_environment import ExecutionEnvironment, InitError
from function_urls.http_types import Header, Receive, Scope, Send
from function_urls.invocation import (
    ClientGoneError,
    Invocation,
    RequestTooLargeError,
    read_body,
)
from function_urls.limits import Limits
from function_urls.pool import EnvironmentPool, ThrottledError
from function_urls.responses import (
    AdapterEndedError,
    Answering,
    ResponseTooLargeError,
    StreamBrokenError,
    buffered,
    streamed,
)
from function_urls.telemetry import FunctionMetrics


class FunctionUrl:
    def __init__(
        self,
        pool: EnvironmentPool,
        *,
        limits: Limits,
        secrets: Mapping[str, str],
        metrics: FunctionMetrics,
        report: Callable[[str], None],
    ) -> None:
        self.pool = pool
        self._metrics = metrics
        self._limits = limits
        self._secrets = secrets
        # While it closes, requests fail because it does.
        self._report: Callable[[str], None] = lambda message: (
            None if pool.closing else report(message)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if refusal := misaddressed(scope):
            await refusal.send(send)
            return
        began, since = time.time(), time.monotonic()
        answering = Answering(send)
        try:
            await self._answer(scope, receive, answering)
        finally:
            # A client that left before it had sent its request has asked nothing.
            if answering.status:
                lasted = time.monotonic() - since
                self._metrics.answered(answering.status, began=began, seconds=lasted)

    async def _answer(self, scope: Scope, receive: Receive, send: Answering) -> None:
        function = self.pool.function
        if function.cors and cors.is_preflight(scope):
            await answers.Answer(200, b"").send(send, cors.preflight_headers(function.cors, scope))
            return
        added = cors.response_headers(function.cors, scope)
        signed = function.auth_type == "AWS_IAM"
        if signed and (refusal := signatures.stranger(scope, self._secrets)):
            await refusal.send(send, added)
            return
        try:
            async with asyncio.timeout(self._limits.client_seconds):
                body = await read_body(scope, receive, limit=self._limits.payload_bytes)
        except RequestTooLargeError:
            await answers.TOO_LARGE.send(send, added)
        except TimeoutError:
            await answers.TOO_SLOW.send(send, [*added, (b"connection", b"close")])
        except ClientGoneError:
            return
        else:
            if signed and (refusal := signatures.forgery(scope, body, self._secrets)):
                await refusal.send(send, added)
                return
            invocation = Invocation(function, scope, body)
            if invocation.event_bytes > self._limits.payload_bytes:
                await answers.TOO_LARGE.send(send, added)
                return
            await self._invoke(invocation, send, added)

    async def _invoke(self, invocation: Invocation, send: Answering, added: list[Header]) -> None:
        try:
            async with self.pool.environment() as environment:
                await self._run(invocation, environment, send, added)
        except ThrottledError:
            self._metrics.throttled()
            await answers.THROTTLED.send(send, added)
        except InitError as error:
            self._metrics.failed()
            self._report(str(error))
            await answers.BAD_GATEWAY.send(send, added)

    async def _run(
        self,
        invocation: Invocation,
        environment: ExecutionEnvironment,
        send: Answering,
        added: list[Header],
    ) -> None:
        function = invocation.function
        try:
            with self._metrics.invocation(self.pool.requests):
                async with asyncio.timeout(function.timeout_seconds):
                    await self._forward(invocation, environment, send, added)
        except TimeoutError:
            self._report(f"{function.name}: timed out after {function.timeout_seconds} s.")
            await environment.end()
        except (httpx.TransportError, StreamBrokenError) as error:
            self._report(f"{function.name}: {error!r}; its log is {environment.process.log}.")
            # Lambda replaces an environment whose process has ended; one that lives goes on.
            if not await environment.lives():
                await environment.kill()
        except AdapterEndedError as error:
            self._report(f"{function.name}: the adapter would have ended: {error}.")
            await environment.kill()
        except ResponseTooLargeError:
            self._report(f"{function.name}: the response is over the limit of its invoke mode.")
        else:
            return
        await send.fail([*invocation.response_headers, *added])

    async def _forward(
        self,
        invocation: Invocation,
        environment: ExecutionEnvironment,
        send: Send,
        added: list[Header],
    ) -> None:
        headers = [*invocation.response_headers, *added]
        request = invocation.request(environment.base_url)
        response = await environment.client.send(request, stream=True)
        try:
            if invocation.function.streams:
                limit = self._limits.streamed_response_bytes
                await streamed(response, send, added=headers, limit=limit)
            else:
                limit = self._limits.payload_bytes
                await buffered(response, send, added=headers, limit=limit)
        finally:
            await response.aclose()
