"""Fetches a document over HTTP: politely, and within bounds whatever the server does."""

import asyncio
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Final
from urllib.parse import urljoin, urlsplit

import certifi
import httpcore

from lambda_src.collector.addresses import CheckedNetwork
from lambda_src.collector.bodies import read_body
from lambda_src.collector.errors import SourceError
from lambda_src.tickertape.clock import Clock
from lambda_src.tickertape.source_state import Validators

_OK: Final = 200
_NOT_MODIFIED: Final = 304
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_LATER: Final = frozenset({429, 503})
_MOST_SECONDS_ASKED: Final = 24 * 3600
# What is sent back as it came: printable, so that it can be nothing but a header's value.
_VALIDATOR: Final = re.compile(r"[ -~]{1,256}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    seconds: float = 20.0
    """For all of it: looking up, connecting, each redirect, the last byte."""

    connect_seconds: float = 5.0
    body_bytes: int = 3_000_000
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Document:
    body: bytes
    content_type: str
    validators: Validators


class Fetcher:
    """`agent` says who asks and how to reach them; `plain` permits http as well, on a laptop."""

    def __init__(
        self,
        network: CheckedNetwork,
        clock: Clock,
        *,
        agent: str,
        plain: bool = False,
        limits: Limits | None = None,
    ) -> None:
        self._network = network
        self._clock = clock
        self._agent = agent
        self._schemes = ("https", "http") if plain else ("https",)
        self._limits = limits or Limits()

    async def fetch(
        self, url: str, headers: Mapping[str, str], validators: Validators
    ) -> Document | None:
        """None where nothing has changed since `validators` were given. Raises SourceError.

        `headers` may hold a key, so they go to the url's own origin and nowhere else.
        """
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await self._follow(url, headers, validators)
        except TimeoutError as error:
            text = f"It did not answer whole within {self._limits.seconds:g} s"
            raise SourceError(text) from error
        except httpcore.TimeoutException as error:
            raise SourceError("Its host did not answer in time") from error
        except httpcore.ProtocolError as error:
            raise SourceError("It does not speak HTTP") from error
        except (httpcore.NetworkError, OSError) as error:
            raise SourceError("Its host cannot be reached, or hung up") from error

    async def _follow(
        self, url: str, headers: Mapping[str, str], validators: Validators
    ) -> Document | None:
        at = url
        async with httpcore.AsyncConnectionPool(
            ssl_context=_tls(), network_backend=self._network, max_connections=1
        ) as pool:
            for _ in range(self._limits.redirects + 1):
                own = _origin(at) == _origin(url)
                sent = self._headers(validators) | dict(headers if own else {})
                async with pool.stream(
                    "GET",
                    self._checked(at),
                    headers=list(sent.items()),
                    extensions={"timeout": {"connect": self._limits.connect_seconds}},
                ) as response:
                    if response.status not in _MOVED:
                        return await self._document(response)
                    at = _next(at, response)
        raise SourceError(f"It redirects more than {self._limits.redirects} times")

    def _headers(self, validators: Validators) -> dict[str, str]:
        sent = {"user-agent": self._agent, "accept": "*/*", "accept-encoding": "gzip"}
        if validators.etag:
            sent["if-none-match"] = validators.etag
        if validators.last_modified:
            sent["if-modified-since"] = validators.last_modified
        return sent

    def _checked(self, url: str) -> httpcore.URL:
        try:
            parts = urlsplit(url)
            if parts.scheme not in self._schemes or not parts.hostname:
                raise SourceError("It is at, or redirects to, an address that is not https")
            if "@" in parts.netloc:
                raise SourceError("It redirects to an address that names somebody")
            return httpcore.URL(url)
        except (ValueError, TypeError) as error:
            raise SourceError("It is at, or redirects to, what is no address") from error

    async def _document(self, response: httpcore.Response) -> Document | None:
        if response.status == _NOT_MODIFIED:
            return None
        if response.status != _OK:
            later = self._retry_after(response) if response.status in _LATER else 0
            raise SourceError(f"It answered {response.status}", retry_after=later)
        body = await read_body(
            response.aiter_stream(),
            _header(response, "content-encoding"),
            most=self._limits.body_bytes,
        )
        validators = Validators(
            etag=_validator(response, "etag"), last_modified=_validator(response, "last-modified")
        )
        return Document(body, _header(response, "content-type"), validators)

    def _retry_after(self, response: httpcore.Response) -> int:
        """Seconds; 0 where it says none that can be read."""
        said = _header(response, "retry-after")
        try:
            seconds = int(said) if said.isdecimal() else _seconds_until(said, self._clock())
        except (ValueError, TypeError, OverflowError):
            return 0
        return max(0, min(seconds, _MOST_SECONDS_ASKED))


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certifi.where())


def _origin(url: str) -> tuple[str, str]:
    scheme, _, rest = url.partition("://")
    return scheme.lower(), rest.partition("/")[0].lower()


def _next(at: str, response: httpcore.Response) -> str:
    location = _header(response, "location")
    if not location:
        raise SourceError("It redirects to nowhere")
    try:
        return urljoin(at, location)
    except ValueError as error:
        raise SourceError("It redirects to what is no address") from error


def _header(response: httpcore.Response, name: str) -> str:
    """The first of that name; "" where there is none."""
    wanted = name.encode()
    found = (value for header, value in response.headers if header.lower() == wanted)
    return next(found, b"").decode("latin-1")


def _validator(response: httpcore.Response, name: str) -> str | None:
    value = _header(response, name)
    return value if _VALIDATOR.fullmatch(value) else None


def _seconds_until(date: str, now: datetime) -> int:
    return int((parsedate_to_datetime(date) - now).total_seconds())
