"""One dashboard function a module, and sessions of both roles."""

import ssl
from collections.abc import Iterator

import httpx
import pytest

from lambda_src.tickertape.table import Table
from tests.kit.emulator import Backend, Emulator
from tests.kit.processes import Processes
from tests.kit.requests import bearer
from tests.kit.server import Server, serving

STREAM_URL = "http://127.0.0.1:9/"


@pytest.fixture(scope="module")
def dashboard(
    processes: Processes, emulator: Emulator, module_backend: Backend
) -> Iterator[Server]:
    with serving(processes, emulator, module_backend) as servers:
        yield servers("dashboard", stream_url=STREAM_URL)


@pytest.fixture(scope="module")
def api(dashboard: Server, tls: ssl.SSLContext) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=dashboard.url, verify=tls, timeout=10, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def table(emulator: Emulator, module_backend: Backend) -> Table:
    return Table(module_backend.table, emulator.dynamodb)


@pytest.fixture
def viewer(table: Table) -> dict[str, str]:
    """The headers of a new viewer."""
    return bearer(table, "viewer")


@pytest.fixture
def publisher(table: Table) -> dict[str, str]:
    """The headers of a new publisher."""
    return bearer(table, "publisher")
