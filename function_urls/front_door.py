"""All Function URLs of an account, followed as they are deployed."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, Self

from botocore.exceptions import BotoCoreError, ClientError

from function_urls.background import following, running
from function_urls.credentials import RoleCredentials
from function_urls.function_url import FunctionUrl
from function_urls.functions import Function, Functions
from function_urls.launcher import Launcher
from function_urls.limits import Limits
from function_urls.listening import socket_folder
from function_urls.pool import EnvironmentPool
from function_urls.ports import listening_socket
from function_urls.signatures import Key
from function_urls.telemetry import FunctionMetrics, Telemetry, Untold
from function_urls.url_server import UrlServer

_log = logging.getLogger(__name__)
_SWEEP_SECONDS = 1.0


class FrontDoor:
    """Use as an async context manager; `urls` maps deployed Function URLs to local ones.

    `keys` are those whose signatures URLs of AuthType AWS_IAM take. `on_urls` hears of every change
    of the map, `telemetry` of what is logged and measured, `report` of what a person should know.
    """

    def __init__(
        self,
        *,
        client: Callable[[str], Any],
        endpoint: str,
        region: str,
        directory: Path,
        limits: Limits | None = None,
        keys: Collection[Key] = (),
        telemetry: Telemetry | None = None,
        preferred_ports: bool = False,
        on_urls: Callable[[Mapping[str, str]], None] = lambda _: None,
        report: Callable[[str], None] = _log.warning,
    ) -> None:
        self.limits = limits or Limits()
        self.urls: dict[str, str] = {}
        self._functions = Functions(client("lambda"))
        self._secrets = {key.access_key: key.secret for key in keys}
        self._credentials = RoleCredentials(client("sts"), self.limits.credentials_seconds)
        self._endpoint = endpoint
        self._region = region
        self._telemetry = telemetry or Untold()
        self._directory = directory
        self._preferred_ports = preferred_ports
        self._on_urls = on_urls
        self._report = report
        self._deployed: dict[str, Function] = {}
        self._servers: dict[str, UrlServer[FunctionUrl]] = {}
        self._cold_starts = asyncio.Semaphore(self.limits.cold_starts)
        self._ending: set[asyncio.Future[None]] = set()
        self._stack = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self._stack.__aenter__()
        sockets = self._stack.enter_context(socket_folder(self._directory))
        self._launcher = Launcher(
            functions=self._functions,
            credentials=self._credentials,
            directory=self._directory,
            sockets=sockets,
            endpoint=self._endpoint,
            region=self._region,
            limits=self.limits,
            telemetry=self._telemetry,
        )
        self._stack.push_async_callback(self._close)
        await self.refresh()
        follow = following(
            "The deployed functions",
            self.refresh,
            every_seconds=self.limits.poll_seconds,
            expected=(BotoCoreError, ClientError),
            report=self._report,
        )
        for work in (follow, self._sweep()):
            await self._stack.enter_async_context(running(work))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def pool(self, name: str) -> EnvironmentPool:
        """Find a function's environments by its name."""
        servers = self._servers.values()
        return next(one.app.pool for one in servers if one.app.pool.function.name == name)

    async def refresh(self) -> None:
        """Ask what is deployed and serve that."""
        found = {one.url: one for one in await asyncio.to_thread(self._functions.with_urls)}
        before = self._deployed
        deployed = {url: one if one.settled else before.get(url, one) for url, one in found.items()}
        self._deployed = deployed
        # In the order of their names, so that preferred ports stay with their functions.
        added = sorted(deployed.keys() - self._servers.keys(), key=lambda url: deployed[url].name)
        removed = self._servers.keys() - deployed.keys()
        for url in added:
            self._servers[url] = self._server(deployed[url])
        self.urls = {url: self._servers[url].url for url in deployed}
        for url, function in deployed.items():
            self._servers[url].app.pool.update(function.with_local_urls(self.urls))
        for url in added:
            await self._servers[url].start()
            if conflict := deployed[url].mode_conflict:
                self._report(conflict)
        for url in removed:
            # By itself: whoever closes the front door meanwhile must wait for it.
            ending = asyncio.ensure_future(self._end(self._servers.pop(url)))
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)
        if added or removed:
            self._on_urls(self.urls)

    def _server(self, function: Function) -> UrlServer[FunctionUrl]:
        pool = EnvironmentPool(
            function,
            start=self._launcher.start,
            cold_starts=self._cold_starts,
            limits=self.limits,
        )
        app = FunctionUrl(
            pool,
            limits=self.limits,
            secrets=self._secrets,
            metrics=FunctionMetrics(self._telemetry, function.name),
            report=self._report,
        )
        listener = listening_socket(preferred=self._preferred_ports)
        return UrlServer(app, listener, patience_seconds=self.limits.client_seconds)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            for server in self._servers.values():
                try:
                    server.app.pool.sweep()
                except Exception:  # noqa: BLE001 - the other pools must be swept too
                    _log.exception("A pool could not be swept; trying again")

    async def _close(self) -> None:
        ending = [self._end(server) for server in self._servers.values()]
        await asyncio.gather(*ending, *self._ending)

    async def _end(self, server: UrlServer[FunctionUrl]) -> None:
        # Environments first: their apps end open streams in good order.
        await server.app.pool.close()
        await server.close()
