"""Unit tests reach nothing."""

import socket

import pytest
from pytest_socket import SocketBlockedError


def test_no_socket_can_be_made() -> None:
    with (
        pytest.warns(UserWarning, match=r"socket\.socket"),
        pytest.raises(SocketBlockedError),
        socket.socket(),
    ):
        pytest.fail("a unit test made a socket")


def test_no_name_can_be_looked_up() -> None:
    with (
        pytest.warns(UserWarning, match="getaddrinfo"),
        pytest.raises(SocketBlockedError),
    ):
        socket.getaddrinfo("localhost", 80)
