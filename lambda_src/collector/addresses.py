"""Which addresses may be connected to, checked on the very address that is connected to.

A name is looked up once for each connection and all its addresses are checked; the connection
goes to one of them by number, while TLS and the Host header keep the name. So a name that means
something else a moment later changes nothing.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, Final

import httpcore

from lambda_src.collector.errors import SourceError

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[list[str]]]
Permit = Callable[[Address], bool]

# Beyond it are only addresses that are translated, local or nobody's.
_ROUTED: Final = IPv6Network("2000::/3")
# Tunnels, which have an IPv4 address inside, and what older Pythons do not know as documentation.
_NO_HOSTS: Final = tuple(map(IPv6Network, ("2001::/32", "2002::/16", "3fff::/20")))
_RELAYS: Final = IPv4Network("192.88.99.0/24")
_MOST_TRIED: Final = 3


def is_public(address: Address) -> bool:
    """Whether it is one of a host on the internet, and of nothing beside or inside us."""
    if isinstance(address, IPv6Address):
        nobodys = any(address in network for network in _NO_HOSTS)
        return address in _ROUTED and address.is_global and not nobodys
    special = address.is_multicast or address.is_reserved or address in _RELAYS
    return address.is_global and not special


def is_public_or_loopback(address: Address) -> bool:
    """On a laptop, whose own feeds are there."""
    return address.is_loopback or is_public(address)


@cache
def _lookups() -> ThreadPoolExecutor:
    """A lookup cannot be ended: those that hang are in nobody's way but each other's."""
    return ThreadPoolExecutor(max_workers=16, thread_name_prefix="lookup")


async def resolve(host: str, port: int) -> list[str]:
    def look_up() -> list[Any]:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)

    found = await asyncio.get_running_loop().run_in_executor(_lookups(), look_up)
    return [str(each[4][0]) for each in found]


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to permitted addresses only. Raises SourceError, and what httpcore raises."""

    def __init__(
        self,
        permit: Permit = is_public,
        resolve: Resolve = resolve,
        network: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._permit = permit
        self._resolve = resolve
        self._network = network or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        failure: Exception = SourceError("Its host has no address")
        for address in (await self._permitted(host, port))[:_MOST_TRIED]:
            try:
                return await self._network.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        raise SourceError("It is no host on the internet")

    async def _permitted(self, host: str, port: int) -> list[str]:
        """Every address of the host, or none: one that is not permitted is no mistake."""
        try:
            found = dict.fromkeys(await self._resolve(host, port))
            # A zone belongs to an address of a link, which is never permitted.
            refused = [each for each in found if "%" in each or not self._permit(ip_address(each))]
        except (OSError, UnicodeError, ValueError) as error:
            raise SourceError("Its host has no address") from error
        if refused:
            raise SourceError("Its host has an address that is not on the public internet")
        return list(found)
