"""Integration tests reach 127.0.0.1 and nothing else."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError

from function_urls.ports import listening_socket


def test_loopback_can_be_reached() -> None:
    with listening_socket() as listener:
        listener.listen()
        with socket.create_connection(listener.getsockname(), timeout=1):
            pass


@pytest.mark.parametrize("address", ["192.0.2.1", "169.254.169.254", "0.0.0.0"])  # noqa: S104
def test_no_other_address_can(address: str) -> None:
    with (
        pytest.warns(UserWarning, match="allowed: "),
        pytest.raises(SocketConnectBlockedError),
    ):
        socket.create_connection((address, 80), timeout=1)


def test_the_tier_is_marked_by_its_folder(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("integration")
    assert not request.node.get_closest_marker("smoke")
