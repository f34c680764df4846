"""How long CloudFront keeps an answer, and a bounded place to keep it.

Developer Guide, "Manage how long content stays in the cache", "How CloudFront processes HTTP 4xx
and 5xx status codes from your origin", "Control how long CloudFront caches errors".
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from function_urls.http_types import Header

ERROR_SECONDS = 10.0
"""For which an error is kept where the distribution does not say."""

_KEPT_ERRORS = frozenset({404, 410, 414, 500, 501, 502, 503, 504})
# Of these, what the origin forbids to keep is not kept; of the others it is.
_OBEYED_ERRORS = frozenset({404, 410, 414, 501})
# Kept only if the origin says for how long.
_ASKED_ERRORS = frozenset({400, 403, 405, 412, 415})
# Of an answer without a body, about.
_OVERHEAD = 2048
_FORBIDDING = frozenset({"no-store", "no-cache", "private"})


@dataclass(frozen=True, kw_only=True)
class CachePolicy:
    """Seconds; all zero where caching is disabled."""

    minimum: float
    default: float
    maximum: float
    encodings: tuple[str, ...]
    """Those that the key tells apart, in CloudFront's order."""

    def seconds(self, status: int, headers: Sequence[Header], errors: Mapping[int, float]) -> float:
        """For how long an answer is kept: 0 for not at all."""
        directives = _directives(headers)
        asked = directives.get("s-maxage", directives.get("max-age"))
        forbidden = not _FORBIDDING.isdisjoint(directives)
        longest = min(_number(asked), self.maximum)
        if status == 200:  # noqa: PLR2004
            wished = self.default if asked is None else _number(asked)
            return self.minimum if forbidden else max(self.minimum, min(wished, self.maximum))
        if status in _ASKED_ERRORS and longest > 0 and not forbidden:
            return max(longest, errors.get(status, ERROR_SECONDS))
        if status in _KEPT_ERRORS and not (forbidden and status in _OBEYED_ERRORS):
            return max(longest, errors.get(status, ERROR_SECONDS))
        return 0.0


def _directives(headers: Sequence[Header]) -> dict[str, str]:
    texts = (value.decode("latin-1") for name, value in headers if name == b"cache-control")
    parts = (part.strip().lower() for text in texts for part in text.split(","))
    pairs = (part.partition("=") for part in parts)
    return {name: value.strip('" ') for name, _, value in pairs}


def _number(text: str | None) -> float:
    return float(text) if text is not None and text.isdecimal() else 0.0


@dataclass(frozen=True)
class Kept:
    status: int
    headers: tuple[Header, ...]
    body: bytes
    since: float
    until: float


class Cache:
    """Forgets what was used longest ago when there is too much of it."""

    def __init__(self, *, most_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()

    def find(self, key: Hashable) -> Kept | None:
        found = self._kept.get(key)
        if found is None or found.until <= self.clock():
            self._forget(key)
            return None
        self._kept.move_to_end(key)
        return found

    def keep(
        self, key: Hashable, status: int, headers: Sequence[Header], body: bytes, *, seconds: float
    ) -> None:
        self._forget(key)
        now = self.clock()
        self._kept[key] = Kept(status, tuple(headers), body, now, now + seconds)
        self._bytes += len(body) + _OVERHEAD
        while self._bytes > self._most_bytes:
            self._forget(next(iter(self._kept)))

    def _forget(self, key: Hashable) -> None:
        if forgotten := self._kept.pop(key, None):
            self._bytes -= len(forgotten.body) + _OVERHEAD
