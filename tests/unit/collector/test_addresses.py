"""Only public addresses are connected to, and the one that was checked is the one connected to."""

from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any

import httpcore
import pytest

from lambda_src.collector.addresses import CheckedNetwork, is_public, is_public_or_loopback
from lambda_src.collector.errors import SourceError

PUBLIC = ["93.184.216.34", "1.1.1.1", "8.8.8.8", "2606:2800:220:1::1", "2a00:1450:4001::200e"]
FORBIDDEN = [
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255"),  # noqa: S104
    *("172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.169.254", "169.254.170.2"),
    *("100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
    *("192.88.99.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:8.8.8.8", "::7f00:1"),
    *("fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "100::1", "2001:db8::1"),
    # What carries an IPv4 address inside.
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe::"),
    *("2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:10::1", "3fff::1", "5f00::1"),
]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_one(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", FORBIDDEN)
def test_no_other_address_is(address: str) -> None:
    assert not is_public(ip_address(address))


def test_a_laptop_reaches_itself_and_nothing_private_beside_it() -> None:
    permitted = {each for each in FORBIDDEN if is_public_or_loopback(ip_address(each))}
    assert permitted - {"::ffff:127.0.0.1"} == {"127.0.0.1", "127.255.255.254", "::1"}


class Connected(httpcore.AsyncNetworkBackend):
    """Remembers to where, and connects to nothing; what is in `dead` refuses."""

    def __init__(self, *dead: str) -> None:
        self.to: list[str] = []
        self._dead = dead

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        del port, timeout, local_address, socket_options
        self.to.append(host)
        if host in self._dead:
            raise httpcore.ConnectError
        return httpcore.AsyncMockStream([])


class Names:
    """A name server that says something else each time; the last for ever."""

    def __init__(self, *answers: list[str]) -> None:
        self.asked = 0
        self._answers = answers

    async def __call__(self, host: str, port: int) -> list[str]:
        del host, port
        self.asked += 1
        return self._answers[min(self.asked, len(self._answers)) - 1]


async def test_a_name_that_changes_is_asked_once_and_what_was_checked_is_connected_to() -> None:
    names, connected = Names(["93.184.216.34"], ["127.0.0.1"]), Connected()
    network = CheckedNetwork(is_public, names, connected)
    await network.connect_tcp("example.com", 443)
    assert (names.asked, connected.to) == (1, ["93.184.216.34"])
    with pytest.raises(SourceError, match="not on the public internet"):
        await network.connect_tcp("example.com", 443)
    assert connected.to == ["93.184.216.34"]


@pytest.mark.parametrize(
    "answer",
    [
        ["127.0.0.1"],
        ["93.184.216.34", "127.0.0.1"],
        ["127.0.0.1", "93.184.216.34"],
        ["2606:2800:220:1::1", "::ffff:10.0.0.1"],
        ["fe80::1%eth0"],
        ["2606:2800:220:1::1%1"],
    ],
)
async def test_a_name_with_any_forbidden_address_is_not_connected_to(answer: list[str]) -> None:
    connected = Connected()
    with pytest.raises(SourceError, match="not on the public internet"):
        await CheckedNetwork(is_public, Names(answer), connected).connect_tcp("example.com", 443)
    assert connected.to == []


@pytest.mark.parametrize("answer", [[], ["no address"]])
async def test_a_name_without_an_address_is_told(answer: list[str]) -> None:
    with pytest.raises(SourceError, match="no address"):
        await CheckedNetwork(is_public, Names(answer), Connected()).connect_tcp("x.example", 443)


@pytest.mark.parametrize("failure", [OSError(), UnicodeError()])
async def test_a_name_that_cannot_be_looked_up_is_told(failure: Exception) -> None:
    async def failing(host: str, port: int) -> list[str]:
        del host, port
        raise failure

    with pytest.raises(SourceError, match="no address"):
        await CheckedNetwork(is_public, failing, Connected()).connect_tcp("x.example", 443)


async def test_a_dead_address_is_passed_over_and_of_many_not_all_are_tried() -> None:
    connected = Connected("1.1.1.1")
    names = Names(["1.1.1.1", "1.1.1.1", "8.8.8.8"])
    await CheckedNetwork(is_public, names, connected).connect_tcp("example.com", 443)
    assert connected.to == ["1.1.1.1", "8.8.8.8"]
    every = [f"1.1.1.{n}" for n in range(1, 100)]
    dead = Connected(*every)
    with pytest.raises(httpcore.ConnectError):
        await CheckedNetwork(is_public, Names(every), dead).connect_tcp("example.com", 443)
    assert len(dead.to) == 3


async def test_a_socket_file_is_no_host() -> None:
    with pytest.raises(SourceError):
        await CheckedNetwork().connect_unix_socket("/run/docker.sock")
