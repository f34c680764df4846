"""The request that goes to an origin, and the key under which its answer is kept."""

from collections.abc import Hashable, Iterator

import httpx

from function_urls import signatures
from function_urls.edge.distribution import Behavior, Origin
from function_urls.edge.events import Pairs, ViewerRequest, split
from function_urls.edge.selections import Selected
from function_urls.http_types import HOP_BY_HOP

CACHED_METHODS = frozenset({"GET", "HEAD"})
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_NO_BODY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
# CloudFront's own business, whatever a policy says.
_NEVER = frozenset({name.decode() for name in HOP_BY_HOP} | {"host", "content-length", "cookie"})
_CONDITIONS = frozenset({"if-none-match", "if-modified-since", "if-match", "if-range", "range"})
_AGENT = "Amazon CloudFront"


def cache_key(behavior: Behavior, request: ViewerRequest) -> Hashable:
    key = behavior.key
    return (
        request.path,
        tuple(_queries(request, key)),
        tuple(pair for pair in request.headers if key.headers.takes(pair[0])),
        tuple(pair for pair in split(request.cookies, ";") if key.cookies.takes(pair[0])),
        _encodings(behavior, request),
    )


def origin_request(
    behavior: Behavior, request: ViewerRequest, body: bytes, *, base: str, id_: str, via: str
) -> httpx.Request:
    """Unsigned. `base` is where the origin is on this machine."""
    headers = [
        *_headers(behavior, request),
        ("via", via),
        ("x-amz-cf-id", id_),
        ("x-forwarded-for", _chain(request)),
    ]
    target = behavior.origin.path + request.path
    if query := _query(behavior, request):
        target += "?" + query
    made = httpx.Request(
        request.method,
        httpx.URL(base).copy_with(raw_path=target.encode("latin-1")),
        headers=[(name.encode(), value.encode("latin-1")) for name, value in headers],
        content=body,
    )
    for name, value in behavior.origin.headers:
        made.headers[name.decode()] = value.decode()
    if not body and request.method not in _WITH_BODY:
        made.headers.pop("content-length", None)
    return made


def sign(made: httpx.Request, origin: Origin, key: signatures.Key, *, region: str) -> None:
    """As origin access control does; the body is never looked at."""
    if origin.signing == "never":
        return
    if origin.signing == "no-override" and "authorization" in made.headers:
        return
    unstated = signatures.UNSIGNED if made.method in _WITH_BODY else _NO_BODY
    signed = signatures.sign(
        key,
        region=region,
        method=made.method,
        url=str(made.url),
        host=made.headers["host"],
        body_hash=made.headers.get(signatures.BODY_HASH, unstated),
    )
    for name, value in signed:
        made.headers[name.decode()] = value.decode()


def _headers(behavior: Behavior, request: ViewerRequest) -> Iterator[tuple[str, str]]:
    caching = behavior.cache.maximum > 0
    agent = False
    for name, value in request.headers:
        if name in _NEVER or (caching and name in _CONDITIONS):
            continue
        if name == "accept-encoding" and behavior.cache.encodings:
            continue
        if name == "content-type" or _taken(behavior, name):
            agent = agent or name == "user-agent"
            yield name, value
    if not agent:
        yield "user-agent", _AGENT
    if encodings := _encodings(behavior, request):
        yield "accept-encoding", encodings
    if cookies := _cookies(behavior, request):
        yield "cookie", cookies


def _taken(behavior: Behavior, name: str) -> bool:
    # The hash travels where there is a signature to be made of it.
    hashed = name == signatures.BODY_HASH and behavior.origin.signing != "never"
    return hashed or behavior.key.headers.takes(name) or behavior.forwarded.headers.takes(name)


def _encodings(behavior: Behavior, request: ViewerRequest) -> str:
    """What the viewer takes, as far as the cache tells it apart."""
    wished = {
        part.partition(";")[0].strip() for part in request.header("accept-encoding").split(",")
    }
    return ",".join(one for one in behavior.cache.encodings if one in wished)


def _query(behavior: Behavior, request: ViewerRequest) -> str:
    if "all" in {behavior.key.queries.kind, behavior.forwarded.queries.kind}:
        return request.query
    pairs = (*_queries(request, behavior.key), *_queries(request, behavior.forwarded))
    return "&".join(f"{name}={value}" for name, value in dict.fromkeys(pairs))


def _queries(request: ViewerRequest, selected: Selected) -> Pairs:
    return tuple(p for p in split(request.query, "&") if selected.queries.takes(p[0]))


def _cookies(behavior: Behavior, request: ViewerRequest) -> str:
    if "all" in {behavior.key.cookies.kind, behavior.forwarded.cookies.kind}:
        return request.cookies
    return "; ".join(
        f"{name}={value}"
        for name, value in split(request.cookies, ";")
        if behavior.key.cookies.takes(name) or behavior.forwarded.cookies.takes(name)
    )


def _chain(request: ViewerRequest) -> str:
    before = request.header("x-forwarded-for")
    return f"{before}, {request.address}" if before else request.address
