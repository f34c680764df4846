"""The page from its sources: what is saved is in the open browser at once, without a deployment.

Everything but the page's own files is forwarded to the dashboard function that is deployed, so
headers, policy and figures are the real ones. Only `make dev` has it; a deployed page knows nothing
of it.
"""

import asyncio
import contextlib
import mimetypes
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path

import httpx
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from function_urls.addressing import misaddressed
from function_urls.background import running
from function_urls.http_types import HOP_BY_HOP, Header, Receive, Scope, Send
from function_urls.ports import listening_socket
from function_urls.url_server import UrlServer
from local_cloud.page_sources import INDEX, PageSources

CHANGES = "/changes-of-the-page"
SCRIPT = "/assets/changes-of-the-page.js"
_SCRIPT = f"""\
const changes = new EventSource("{CHANGES}" + new URL(import.meta.url).search);
changes.addEventListener("changed", () => location.reload());
"""
_PATIENCE_SECONDS = 60.0
# Of a document that is another one here.
_OF_THE_DOCUMENT = {b"content-encoding", b"content-length", b"etag"}


class LivePage:
    """An ASGI app; `client` asks the dashboard function."""

    def __init__(self, sources: PageSources, client: httpx.AsyncClient) -> None:
        self._sources = sources
        self._client = client

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if refusal := misaddressed(scope):
            await refusal.send(send)
            return
        request = Request(scope, receive)
        with contextlib.suppress(ClientDisconnect):
            response = await self._response(request)
            await response(scope, receive, send)

    async def _response(self, request: Request) -> Response:
        path = request.url.path
        if request.method in {"GET", "HEAD"}:
            if path == "/":
                return await self._document(request)
            if path == CHANGES:
                return StreamingResponse(
                    self._changes(request.url.query), media_type="text/event-stream"
                )
            if (content := self._file(path)) is not None:
                kind = mimetypes.guess_type(path)[0]
                return Response(content, media_type=kind, headers={"Cache-Control": "no-store"})
        return await self._forwarded(request)

    def _file(self, path: str) -> bytes | None:
        return _SCRIPT.encode() if path == SCRIPT else self._sources.files.get(path[1:])

    async def _document(self, request: Request) -> Response:
        """The document of the sources, under the headers of the one that is deployed."""
        headers = [pair for pair in _kept(request.headers.raw) if not pair[0].startswith(b"if-")]
        answer = await self._client.get("/", headers=headers)
        if answer.status_code != httpx.codes.OK:
            return Response(answer.content, answer.status_code, media_type="text/html")
        script = f'<script src="{SCRIPT}?{self._sources.identity}" type="module"></script></head>'
        content = self._sources.files[INDEX].replace(b"</head>", script.encode(), 1)
        response = Response(content, media_type="text/html")
        own = {name for name, _ in response.raw_headers} | _OF_THE_DOCUMENT
        response.raw_headers += [
            (name.lower(), value)
            for name, value in _kept(answer.headers.raw)
            if name.lower() not in own
        ]
        return response

    async def _changes(self, identity: str) -> AsyncIterator[str]:
        """Tells of a change once; whoever comes with an older page is told at once."""
        yield ": open\n\n"
        await self._sources.other_than(identity)
        yield "event: changed\ndata:\n\n"

    async def _forwarded(self, request: Request) -> Response:
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        sent = self._client.build_request(
            request.method,
            target,
            headers=_kept(request.headers.raw),
            content=await request.body() or None,
        )
        try:
            answer = await self._client.send(sent, stream=True)
        except httpx.TransportError as error:
            return PlainTextResponse(f"The dashboard function does not answer: {error}", 502)

        async def parts() -> AsyncIterator[bytes]:
            async with contextlib.aclosing(answer):
                async for part in answer.aiter_raw():
                    yield part

        response = StreamingResponse(parts(), answer.status_code)
        response.raw_headers = _kept(answer.headers.raw)
        return response


def _kept(headers: Iterable[Header]) -> list[Header]:
    return [pair for pair in headers if pair[0].lower() not in HOP_BY_HOP | {b"host"}]


@contextlib.asynccontextmanager
async def live_page(
    root: Path, dashboard_url: str, *, report: Callable[[str], None]
) -> AsyncIterator[str]:
    """Serve it; the value is its URL. Raises ArtifactError where the sources cannot be bundled."""
    sources = await asyncio.to_thread(PageSources, root, report=report)
    # A stream behind the edge may be silent for as long as it likes.
    client = httpx.AsyncClient(
        base_url=dashboard_url, timeout=httpx.Timeout(30, read=None), trust_env=False
    )
    async with client, running(sources.follow()):
        app = LivePage(sources, client)
        server = UrlServer(
            app, listening_socket(preferred=True), patience_seconds=_PATIENCE_SECONDS
        )
        await server.start()
        try:
            yield server.url
        finally:
            await server.close()
