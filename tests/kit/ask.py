"""Requests that always end, and whose failures name the URL, the status and the elapsed time."""

import asyncio
import json
import time
from collections.abc import Container, Mapping
from typing import Any, Never

import httpx
import pytest

from operator_tools.signable import Signable

# A cold start and a retry of it; far below what any function may take.
REQUEST_SECONDS = 20.0
_BODY_SHOWN = 500


class Ask:
    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def __call__(
        self,
        method: str,
        url: str,
        *,
        expect: int | Container[int] = 200,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """One answer, read to its end; any status but the expected one fails the test."""
        began = time.monotonic()
        sent = dict(headers or {})
        content = b"" if body is None else json.dumps(body).encode()
        if body is not None:
            sent["Content-Type"] = "application/json"
        try:
            response = await self._bounded(method, url, content=content, headers=sent)
        except (httpx.TransportError, TimeoutError) as error:
            _fail(method, url, f"no answer ({error!r})", began)
        expected = {expect} if isinstance(expect, int) else expect
        if response.status_code not in expected:
            shown = response.text[:_BODY_SHOWN]
            _fail(method, url, f"{response.status_code}, not {expected}: {shown}", began)
        return response

    async def _bounded(self, method: str, url: str, **options: Any) -> httpx.Response:
        # httpx bounds each read; a stream that keeps sending would satisfy that for ever.
        async with asyncio.timeout(REQUEST_SECONDS):
            return await self.http.request(method, url, auth=Signable(), **options)


def _fail(method: str, url: str, what: str, began: float) -> Never:
    elapsed = time.monotonic() - began
    pytest.fail(f"{method} {url}: {what}, after {elapsed:.2f} s", pytrace=False)
