"""What a distribution is: behaviors, of which the first that matches counts, and origins."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from function_urls.edge.caching import CachePolicy
from function_urls.edge.selections import Selected
from function_urls.http_types import Header


@dataclass(frozen=True, kw_only=True)
class Origin:
    domain: str
    path: str
    headers: tuple[Header, ...]
    """Added to each request."""

    signing: str
    """`always`, `no-override` or `never`: whether origin access control signs requests."""

    read_seconds: float
    """Of silence, before the first byte or between two."""

    connect_seconds: float
    attempts: int


@dataclass(frozen=True, kw_only=True)
class ResponseHeader:
    name: bytes
    value: bytes
    override: bool


@dataclass(frozen=True, kw_only=True)
class Behavior:
    pattern: str
    origin: Origin
    methods: frozenset[str]
    cache: CachePolicy
    key: Selected
    forwarded: Selected
    """Beside what is in the key."""

    viewer_request: str | None
    """The code of a CloudFront function."""

    response_headers: tuple[ResponseHeader, ...]

    def matches(self, path: str) -> bool:
        pattern = "/" + self.pattern.removeprefix("/")
        parts = (re.escape(part).replace(r"\?", ".") for part in pattern.split("*"))
        return re.fullmatch(".*".join(parts), path, re.DOTALL) is not None


@dataclass(frozen=True, kw_only=True)
class Distribution:
    id: str
    domain: str
    behaviors: tuple[Behavior, ...]
    """The default one last; it matches everything."""

    errors: Mapping[int, float] = field(default_factory=dict)
    """By status: for how many seconds an error is kept at least."""

    def behavior(self, path: str) -> Behavior:
        return next(one for one in self.behaviors if one.matches(path))
