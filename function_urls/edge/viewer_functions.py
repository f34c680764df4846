"""CloudFront functions, run as they are: by Node, in a process of its own."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from function_urls.listening import socket_folder
from function_urls.processes import ProcessGroup

_RUNTIME = Path(__file__).with_name("viewer_function.mjs")
_START_SECONDS = 20.0
_POLL_SECONDS = 0.02
_RUN_SECONDS = 5.0
_END_SECONDS = 1.0

Event = dict[str, Any]


class FunctionError(RuntimeError):
    """A function threw, took too long or does not exist; the message says which."""


class ViewerFunctions:
    def __init__(self, client: httpx.AsyncClient, process: ProcessGroup) -> None:
        self._client = client
        self._process = process

    async def run(self, code: str, event: Event) -> Event:
        """What the handler returns: a request, or a response in its place."""
        try:
            answer = await self._client.post("http://node/", json={"code": code, "event": event})
            said = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise FunctionError(f"Node does not answer ({error!r}): {self._process.log}") from error
        if not isinstance(said.get("result"), dict):
            raise FunctionError(said.get("error", "It returned no request and no response."))
        result: Event = said["result"]
        return result


@asynccontextmanager
async def viewer_functions(node: Path, *, directory: Path) -> AsyncIterator[ViewerFunctions]:
    """Runs them until left; `directory` gets the log and the journal of the process."""
    with socket_folder(directory, name="edge-socket") as folder:
        socket = folder / "node"
        process = ProcessGroup(
            [node, _RUNTIME, socket],
            journal=directory / "processes",
            log=directory / "logs" / "edge.log",
            environment={"PATH": "/usr/bin:/bin"},
        )
        transport = httpx.AsyncHTTPTransport(uds=str(socket), verify=False)
        try:
            await _listening(socket, process)
            async with httpx.AsyncClient(
                transport=transport, timeout=_RUN_SECONDS, trust_env=False
            ) as client:
                yield ViewerFunctions(client, process)
        finally:
            await process.end(grace_seconds=_END_SECONDS)


async def _listening(socket: Path, process: ProcessGroup) -> None:
    async with asyncio.timeout(_START_SECONDS):
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_unix_connection(socket)
                writer.close()
                return
            if not process.running:
                raise FunctionError(f"Node ended at its start:\n{process.log_tail(8)}")
            await asyncio.sleep(_POLL_SECONDS)
