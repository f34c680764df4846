"""Free loopback ports for servers that bind them a moment later."""

import itertools
import random
import socket
from collections.abc import Iterator

LOOPBACK = "127.0.0.1"
# Below every system's ephemeral range: an outgoing connection cannot take a port that a starting
# server is about to bind.
_FIRST, _LAST = 20000, 32000
_PREFERRED = 8700
# What the kernel holds for a client that does not read; by itself it would hold some megabytes.
_SEND_BUFFER = 128 * 1024


def _candidates() -> Iterator[int]:
    ports = range(_FIRST, _LAST)
    # Begin anywhere, so that two programs on one machine rarely ask for the same port.
    start = random.randrange(len(ports))  # noqa: S311
    return itertools.cycle(itertools.chain(ports[start:], ports[:start]))


_next_ports = _candidates()


def free_port() -> int:
    """Return a port that nothing listens on; no two calls return the same one soon."""
    return next(port for port in itertools.islice(_next_ports, _LAST - _FIRST) if is_free(port))


def listening_socket(*, preferred: bool = False) -> socket.socket:
    """Open a listening socket, on a port that people can remember if so wished."""
    ports = itertools.chain(range(_PREFERRED, _PREFERRED + 100) if preferred else (), _next_ports)
    for port in ports:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Connections have it from here.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        try:
            listener.bind((LOOPBACK, port))
            # Another socket could bind the port too, until one listens.
            listener.listen()
        except OSError:
            listener.close()
            continue
        return listener
    raise OSError("No free loopback port.")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
