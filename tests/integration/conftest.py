"""Real servers on loopback: the AWS APIs that the functions call, and the functions.

`emulator`, `streaming` and `dashboard` live for the session. A test that writes takes a `backend`
of its own, and starts its own functions against it with `make_server`.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Protocol

import pytest

from tests.conftest import LOCAL_CLOUD_SECONDS, MakeClient
from tests.kit.emulator import Backend, Emulator, running_emulator
from tests.kit.processes import Processes, guarded_processes
from tests.kit.server import BRIEF_SLICE_SECONDS, Server, Servers, serving
from tests.kit.task_system import TaskSystem, deployed_system, own_system


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
    return shared_servers("streaming", connections_per_address=100)


@pytest.fixture(scope="session")
def brief_streaming(shared_servers: Servers) -> Server:
    """As `streaming`, with slices of BRIEF_SLICE_SECONDS, for tests that see them end."""
    return shared_servers(
        "streaming", connections_per_address=100, slice_seconds=BRIEF_SLICE_SECONDS
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


class MakeTask(Protocol):
    async def __call__(
        self, posts: list[dict[str, Any]], *, headers: dict[str, str] | None = None
    ) -> dict[str, Any]: ...


DEPLOYED = pytest.param(
    "deployed",
    marks=[pytest.mark.local_cloud, pytest.mark.timeout(LOCAL_CLOUD_SECONDS)],
)


@pytest.fixture(scope="module", params=["own", DEPLOYED])
def system(request: pytest.FixtureRequest) -> Iterator[TaskSystem]:
    """Everything that an import takes: servers of the tests' own, then the deployed local cloud."""
    if request.param == "deployed":
        yield deployed_system(request.getfixturevalue("local_cloud"))
        return
    parts = ("processes", "emulator", "module_backend")
    with own_system(*map(request.getfixturevalue, parts)) as own:
        yield own


@pytest.fixture
def make_task(system: TaskSystem, make_client: MakeClient) -> MakeTask:
    """Begins imports through the API; gives its answer."""
    http = make_client(system.dashboard_url, total=system.patience).http

    async def make(
        posts: list[dict[str, Any]], *, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        answer = await http.post(
            "api/tasks",
            json={"type": "import", "items": posts},
            headers=system.publisher | (headers or {}),
        )
        assert answer.status_code == 202, answer.text
        started: dict[str, Any] = answer.json()
        return started

    return make
