"""Requests as an edge can sign them: the hash of the body, and the token where it arrives.

An httpx.Auth, so that a client sends both with each of its requests, whatever its caller says:

    httpx.AsyncClient(auth=Signable(token))
"""

import hashlib
from collections.abc import Generator

import httpx

from lambda_src.contract.edge import AUTHORIZATION, BODY_HASH

_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})


class Signable(httpx.Auth):
    requires_request_body = True

    def __init__(self, token: str | None = None) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._token is not None:
            request.headers[AUTHORIZATION] = f"Bearer {self._token}"
        if request.method not in _WITHOUT_BODY:
            request.headers[BODY_HASH] = hashlib.sha256(request.content).hexdigest()
        yield request
