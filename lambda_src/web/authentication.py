"""Who is calling: the bearer token of a session, and the address behind the proxies."""

import asyncio
import json
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyHeader, HTTPBearer

from lambda_src.contract.edge import AUTHORIZATION
from lambda_src.tickertape.errors import ForbiddenError, InvalidTokenError, UnauthorizedError
from lambda_src.tickertape.sessions import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import HTTPConnection

    from lambda_src.tickertape.sessions import Sessions

# The first is ours alone; CloudFront with origin access control takes the second for itself.
TOKEN_HEADERS = (AUTHORIZATION, "Authorization")
# One household or one host has a /64 of its own; its addresses are one client.
CLIENT_PREFIX = 64

# For OpenAPI only: `bearer_token` reads the headers.
Documented = Annotated[
    object, Depends(HTTPBearer(auto_error=False, description="A session's token"))
]
DocumentedToo = Annotated[
    object,
    Depends(
        APIKeyHeader(
            name=AUTHORIZATION,
            auto_error=False,
            description="`Bearer <token>`, where a proxy keeps Authorization for itself",
        )
    ),
]


def bearer_token(connection: "HTTPConnection") -> str | None:
    """None where none is sent; empty where only its place is."""
    for name in TOKEN_HEADERS:
        scheme, _, token = connection.headers.get(name, "").strip().partition(" ")
        if scheme.lower() == "bearer":
            return token.strip()
    return None


async def optional_caller(request: Request, _: Documented, __: DocumentedToo) -> Session | None:
    """The caller's session; None without a token. Raises InvalidTokenError for one that fails."""
    token = bearer_token(request)
    if token is None:
        return None
    sessions: Sessions = request.app.state.sessions
    found = await asyncio.to_thread(sessions.find, token) if token else None
    if found is None:
        raise InvalidTokenError(
            "The token's session has ended or never was: POST /api/v2/auth/anonymous gives another"
        )
    return found


async def viewer(caller: Annotated[Session | None, Depends(optional_caller)]) -> Session:
    """Any session will do."""
    if caller is None:
        raise UnauthorizedError("No session: POST /api/v2/auth/anonymous gives one")
    return caller


async def publisher(caller: Annotated[Session, Depends(viewer)]) -> Session:
    if caller.role != "publisher":
        raise ForbiddenError("Publishing needs a publisher's token, which an operator makes")
    return caller


OptionalCaller = Annotated[Session | None, Depends(optional_caller)]
# For a public route that has no use for the caller: a token that does not hold is refused.
KNOWN_CALLER = Depends(optional_caller)
Viewer = Annotated[Session, Depends(viewer)]
Publisher = Annotated[Session, Depends(publisher)]


def source_address(connection: "HTTPConnection", address_header: str | None = None) -> str:
    """`address_header` is set where an edge stands in front; else Lambda's word, else the peer's.

    The first that is an address counts; "unknown" where none is.
    """
    peer = connection.client.host if connection.client else ""
    sources: list[Callable[[], str]] = [
        lambda: _without_port(connection.headers.get(address_header or "", "")),
        lambda: _lambda_source(connection.headers.get("x-amzn-request-context", "")),
        lambda: peer,
    ]
    for source in sources:
        address = _client_network(source())
        if address is not None:
            return address
    return "unknown"


def _without_port(value: str) -> str:
    """CloudFront-Viewer-Address is `ip:port`, with or without brackets around an IPv6 address."""
    return value.strip().rpartition(":")[0].strip("[]")


def _lambda_source(context: str) -> str:
    try:
        source = json.loads(context)["http"]["sourceIp"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return source if isinstance(source, str) else ""


def _client_network(text: str) -> str | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((int(address), CLIENT_PREFIX), strict=False))
    return str(address)
