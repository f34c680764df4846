"""CORS as the Function URL is configured; the function's own headers give way to it."""

from function_urls.functions import Cors
from function_urls.http_types import Header, Scope, header

PREFIX = b"access-control-"


def is_preflight(scope: Scope) -> bool:
    asked = header(scope, b"access-control-request-method")
    return bool(scope["method"] == "OPTIONS" and asked and header(scope, b"origin"))


def response_headers(cors: Cors | None, scope: Scope) -> list[Header]:
    """Headers of every response."""
    if cors is None or (allowed := _allowed_origin(cors, header(scope, b"origin"))) is None:
        return []
    headers = [(b"access-control-allow-origin", allowed.encode())]
    if allowed != "*":
        headers.append((b"vary", b"Origin"))
    if cors.expose_headers:
        headers.append((b"access-control-expose-headers", ",".join(cors.expose_headers).encode()))
    if cors.allow_credentials:
        headers.append((b"access-control-allow-credentials", b"true"))
    return headers


def preflight_headers(cors: Cors, scope: Scope) -> list[Header]:
    """Headers of the answer to a preflight; none for an origin that is not allowed."""
    headers = response_headers(cors, scope)
    if not headers:
        return []
    methods, names = ",".join(cors.allow_methods), ",".join(cors.allow_headers)
    if methods:
        headers.append((b"access-control-allow-methods", methods.encode()))
    if names:
        headers.append((b"access-control-allow-headers", names.encode()))
    if cors.max_age is not None:
        headers.append((b"access-control-max-age", str(cors.max_age).encode()))
    return headers


def _allowed_origin(cors: Cors, origin: str) -> str | None:
    if not origin:
        return None
    if "*" in cors.allow_origins:
        # Browsers refuse the wildcard together with credentials.
        return origin if cors.allow_credentials else "*"
    return origin if origin in cors.allow_origins else None
