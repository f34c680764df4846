"""All distributions of an account, followed as they are deployed."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from function_urls.background import following, running
from function_urls.edge.distribution import Distribution
from function_urls.edge.distributions import Distributions, UnsupportedError
from function_urls.edge.limits import EdgeLimits
from function_urls.edge.origins import Origins
from function_urls.edge.viewer_functions import ViewerFunctions, viewer_functions
from function_urls.edge.viewing import Viewing
from function_urls.ports import listening_socket
from function_urls.signatures import Key
from function_urls.telemetry import DistributionMetrics, Telemetry, Untold
from function_urls.url_server import UrlServer

_log = logging.getLogger(__name__)
# How many requests there are is bounded where they come in.
_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=0)


def new_key() -> Key:
    """Make one that only this edge and the front door know."""
    return Key(f"CLOUDFRONT{secrets.token_hex(5).upper()}", secrets.token_hex(32))


class Edge:
    """Use as an async context manager; `urls` maps distributions' URLs to local ones.

    `function_urls` maps deployed Function URLs to local ones; `key` is the one with which origin
    access control signs, known to whoever serves them; `node` runs CloudFront functions.
    """

    def __init__(
        self,
        *,
        client: Callable[[str], Any],
        function_urls: Callable[[], Mapping[str, str]],
        key: Key,
        region: str,
        node: Path,
        directory: Path,
        limits: EdgeLimits | None = None,
        telemetry: Telemetry | None = None,
        preferred_ports: bool = False,
        on_urls: Callable[[Mapping[str, str]], None] = lambda _: None,
        report: Callable[[str], None] = _log.warning,
    ) -> None:
        self.limits = limits or EdgeLimits()
        self.urls: dict[str, str] = {}
        self._distributions = Distributions(client("cloudfront"))
        self._function_urls = function_urls
        self._key = key
        self._region = region
        self._node = node
        self._telemetry = telemetry or Untold()
        self._directory = directory
        self._preferred_ports = preferred_ports
        self._on_urls = on_urls
        self._report = report
        self._servers: dict[str, UrlServer[Viewing]] = {}
        self._stack = contextlib.AsyncExitStack()
        self._functions: ViewerFunctions
        self._origins: Origins

    async def __aenter__(self) -> Self:
        await self._stack.__aenter__()
        try:
            await self._open()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def refresh(self) -> None:
        """Ask what is deployed and serve that."""
        found = {_url(one): one for one in await asyncio.to_thread(self._distributions.read)}
        for url in self._servers.keys() - found.keys():
            await self._servers.pop(url).close()
        for url, distribution in found.items():
            if url in self._servers:
                self._servers[url].app.replace(distribution)
            else:
                self._servers[url] = self._server(distribution)
                await self._servers[url].start()
        urls = {url: server.url for url, server in self._servers.items()}
        if urls != self.urls:
            self.urls = urls
            self._on_urls(urls)

    async def _open(self) -> None:
        self._functions = await self._stack.enter_async_context(
            viewer_functions(self._node, directory=self._directory)
        )
        # Without TLS there is nothing to verify.
        transport = httpx.AsyncHTTPTransport(verify=False, limits=_LIMITS)
        client = httpx.AsyncClient(transport=transport, trust_env=False)
        await self._stack.enter_async_context(client)
        self._origins = Origins(client, self._function_urls, self._key, self._region)
        self._stack.push_async_callback(self._close)
        await self.refresh()
        follow = following(
            "The distributions",
            self.refresh,
            every_seconds=self.limits.poll_seconds,
            expected=(BotoCoreError, ClientError, UnsupportedError),
            report=self._report,
        )
        await self._stack.enter_async_context(running(follow))

    def _server(self, distribution: Distribution) -> UrlServer[Viewing]:
        metrics = DistributionMetrics(self._telemetry, distribution.id)
        app = Viewing(
            distribution, self._functions, self._origins, self.limits, metrics, self._report
        )
        listener = listening_socket(preferred=self._preferred_ports)
        return UrlServer(app, listener, patience_seconds=self.limits.client_seconds)

    async def _close(self) -> None:
        await asyncio.gather(*(server.close() for server in self._servers.values()))


def _url(distribution: Distribution) -> str:
    return f"https://{distribution.domain}/"
