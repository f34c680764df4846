"""Real servers on loopback: the AWS APIs that the functions call, and the functions.

`emulator`, `streaming` and `dashboard` live for the session. A test that writes takes a `backend`
of its own, and starts its own functions against it with `make_server`.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from tests.integration.emulator import Backend, Emulator, running_emulator
from tests.integration.processes import Processes, guarded_processes
from tests.integration.server import BRIEF_SLICE_SECONDS, Server, Servers, serving


@dataclass(frozen=True)
class Web:
    """Both functions, the one knowing of the other."""

    dashboard: Server
    streaming: Server


@pytest.fixture(scope="session")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    with guarded_processes(tmp_path_factory.mktemp("processes")) as started:
        yield started


@pytest.fixture(scope="session")
def emulator(processes: Processes) -> Iterator[Emulator]:
    with running_emulator(processes) as running:
        yield running


@pytest.fixture(scope="session")
def shared_servers(processes: Processes, emulator: Emulator) -> Iterator[Servers]:
    with emulator.backend() as backend, serving(processes, emulator, backend) as servers:
        yield servers


@pytest.fixture(scope="session")
def streaming(shared_servers: Servers) -> Server:
    """The streaming function, for tests that only read or that share what they write."""
    # All of the session's clients have one address.
    return shared_servers("streaming", connections_per_client=100)


@pytest.fixture(scope="session")
def brief_streaming(shared_servers: Servers) -> Server:
    """As `streaming`, with slices of BRIEF_SLICE_SECONDS, for tests that see them end."""
    return shared_servers(
        "streaming", connections_per_client=100, slice_seconds=BRIEF_SLICE_SECONDS
    )


@pytest.fixture(scope="session")
def dashboard(shared_servers: Servers, streaming: Server) -> Server:
    """The dashboard function; it knows of `streaming`."""
    return shared_servers("dashboard", stream_url=streaming.url)


@pytest.fixture
def backend(emulator: Emulator) -> Iterator[Backend]:
    """A fresh table, queue and release of one test."""
    with emulator.backend() as fresh:
        yield fresh


@pytest.fixture(scope="module")
def module_backend(emulator: Emulator) -> Iterator[Backend]:
    """A fresh table, queue and release, shared by a module's tests."""
    with emulator.backend() as fresh:
        yield fresh


@pytest.fixture
def make_table(emulator: Emulator) -> Iterator[Callable[[], str]]:
    """Names of fresh tables, for tests that need more than their backend's."""
    with ExitStack() as backends:
        yield lambda: backends.enter_context(emulator.backend()).table


@pytest.fixture
def make_server(processes: Processes, emulator: Emulator, backend: Backend) -> Iterator[Servers]:
    """Starts `dashboard` or `streaming` with settings of the test's own, on its own backend."""
    with serving(processes, emulator, backend) as servers:
        yield servers


@pytest.fixture
def own_web(make_server: Servers) -> Web:
    """Both functions on the test's own backend."""
    streaming = make_server("streaming")
    return Web(make_server("dashboard", stream_url=streaming.url), streaming)
