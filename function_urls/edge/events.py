"""A request as a CloudFront function sees it, and what the function made of it.

Developer Guide, "CloudFront Functions event structure".
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from function_urls.http_types import Header

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class ViewerRequest:
    """Path, query and cookies are as they were sent, header names in lower case and no cookies."""

    method: str
    path: str
    query: str
    headers: Pairs
    cookies: str
    address: str

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")


@dataclass(frozen=True, kw_only=True)
class Made:
    """A response that a function made itself."""

    status: int
    headers: tuple[Header, ...]
    body: bytes


def event(request: ViewerRequest, *, distribution: str, domain: str, id_: str) -> dict[str, Any]:
    return {
        "version": "1.0",
        "context": {
            "distributionDomainName": domain,
            "distributionId": distribution,
            "eventType": "viewer-request",
            "requestId": id_,
        },
        "viewer": {"ip": request.address},
        "request": {
            "method": request.method,
            "uri": request.path,
            "querystring": _items(split(request.query, "&")),
            "headers": _items(request.headers),
            "cookies": _items(split(request.cookies, ";")),
        },
    }


def returned(request: ViewerRequest, result: dict[str, Any]) -> ViewerRequest | Made:
    """What the handler returned. Raises LookupError, TypeError or ValueError for nonsense."""
    if "statusCode" in result:
        headers = [
            *_pairs(result.get("headers", {})),
            *(("set-cookie", f"{k}={v}") for k, v in _pairs(result.get("cookies", {}))),
        ]
        return Made(
            status=int(result["statusCode"]),
            headers=tuple((name.encode(), value.encode()) for name, value in headers),
            body=_body(result.get("body", "")),
        )
    return replace(
        request,
        path=str(result["uri"]),
        query=_joined(result.get("querystring", {}), "&", request.query),
        headers=tuple((name.lower(), value) for name, value in _pairs(result["headers"])),
        cookies=_joined(result.get("cookies", {}), "; ", request.cookies),
    )


def split(text: str, separator: str) -> Pairs:
    """The names and values of a query string or a cookie header, still encoded."""
    parts = (part.strip().partition("=") for part in text.split(separator) if part.strip())
    return tuple((name, value) for name, _, value in parts)


def _joined(items: dict[str, Any], separator: str, before: str) -> str:
    # What was left alone stays as it was sent, the order and lone names included.
    if items == _items(split(before, separator.strip())):
        return before
    return separator.join(f"{name}={value}" for name, value in _pairs(items))


def _items(pairs: Pairs) -> dict[str, Any]:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {
        name: {"value": each[0]}
        | ({"multiValue": [{"value": one} for one in each]} if len(each) > 1 else {})
        for name, each in values.items()
    }


def _pairs(items: dict[str, Any]) -> Iterable[tuple[str, str]]:
    for name, item in items.items():
        for one in item.get("multiValue", [item]):
            yield name, str(one["value"])


def _body(body: str | dict[str, str]) -> bytes:
    if isinstance(body, str):
        return body.encode()
    data = body.get("data", "")
    return base64.b64decode(data) if body.get("encoding") == "base64" else data.encode()
