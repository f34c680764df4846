"""What every tier shares: its marker, what it may touch, and the clients of the streams.

Tiers run from the quickest to the slowest:

    unit, infrastructure    no sockets
    integration, browser    127.0.0.1
    smoke                   a deployed environment

Smoke tests ask one environment. `--environment dev` (what `make smoke ENV=dev` passes) reads that
environment's stack outputs on AWS; `--environment local` asks the local cloud that `make dev`
runs. Without the option (`make test`) they ask two local clouds of their own, each deployed once a
session: one whose functions anybody may call, and one behind CloudFront.

`make test` runs three processes: two have a local cloud each, one for the browser's tests and one
for all others that ask it; the third has the one with an edge, and then the rest.
"""

import ssl
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest

from cdk_app.environments import CATALOG
from local_cloud.cloud import LocalCloud, running_local_cloud
from local_cloud.feeds.server import FeedServer
from tests.kit.collecting import document, rss, source
from tests.kit.feeds import running_feeds
from tests.kit.sse.client import Options, SseClient
from tests.kit.stream_report import RECEIVED, REQUESTS, StreamReport

pytest_plugins = ["pytester"]

HERE = Path(__file__).parent
TIERS = ("unit", "infrastructure", "integration", "smoke", "browser")
MARKED = frozenset({"integration", "smoke", "browser"})
LOOPBACK = ["127.0.0.1"]
FOLLOWED = "/followed"
# Fixtures, each a whole system: without an edge, and with it.
LOCAL_CLOUDS = ("local_cloud", "edge_cloud")
BROWSERS_OWN = ("local_cloud", "browser")
# The first test that needs the local cloud waits for its deployment.
LOCAL_CLOUD_SECONDS = 420


class MakeClient(Protocol):
    def __call__(
        self, base_url: str, *, total: float = 10.0, idle: float | None = None, **options: Any
    ) -> SseClient: ...


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--environment",
        choices=sorted(CATALOG),
        help="what the smoke tests ask; by default a local cloud of their own",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(StreamReport(config), "stream-report")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        tier = _tier(item.path)
        if tier in MARKED:
            item.add_marker(tier)
        if tier in {"unit", "infrastructure"}:
            item.add_marker("disable_socket")
        elif tier != "smoke" or config.getoption("--environment") in {None, "local"}:
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))
        if _local_cloud(item):
            item.add_marker("local_cloud")
            item.add_marker(pytest.mark.timeout(LOCAL_CLOUD_SECONDS))
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    items.sort(key=lambda item: TIERS.index(_tier(item.path)))
    if config.getoption("numprocesses", None) or hasattr(config, "workerinput"):
        # What waits longest begins first, beside everything else.
        items.sort(key=lambda item: item.get_closest_marker("local_cloud") is None)


def pytest_collection_finish(session: pytest.Session) -> None:
    """One that waits for a cloud of its own in each process would only be slow."""
    grouped = session.config.getoption("loadgroup", default=False)
    if grouped and not all("@" in item.nodeid for item in session.items):
        raise pytest.UsageError("This pytest-xdist keeps no groups together with this pytest")


def _group(item: pytest.Item) -> str:
    """What runs in one process, as it shares something that is dear to make."""
    tier = _tier(item.path)
    if item.get_closest_marker("local_cloud"):
        cloud = _local_cloud(item) or "local_cloud"
        return f"{cloud} of the browser" if (cloud, tier) == BROWSERS_OWN else cloud
    return tier if tier in {"unit", "infrastructure"} else str(item.path.relative_to(HERE))


def _local_cloud(item: pytest.Item) -> str | None:
    """Which local cloud a test has deployed."""
    callspec = getattr(item, "callspec", None)
    named = [*getattr(item, "fixturenames", ()), *(callspec.params.values() if callspec else ())]
    return next((cloud for cloud in LOCAL_CLOUDS if cloud in named), None)


def _tier(path: Path) -> str:
    """The folder of `tests` that a test is in."""
    return path.relative_to(HERE).parts[0]


@pytest.fixture(scope="session")
def feeds() -> Iterator[FeedServer]:
    """What the local cloud's collector follows: empty, until a test writes something."""
    with running_feeds({FOLLOWED: document(rss())}) as server:
        yield server


@pytest.fixture(scope="session")
def local_cloud(
    tmp_path_factory: pytest.TempPathFactory, feeds: FeedServer
) -> Iterator[LocalCloud]:
    """The whole system, deployed from nothing, apart from any that `make dev` runs."""
    followed = source("followed", f"{feeds.url}{FOLLOWED}", every_seconds=1)
    keyed = source("keyed", f"{feeds.url}{FOLLOWED}", every_seconds=1, keyed=True)
    directory = tmp_path_factory.mktemp("local_cloud")
    with running_local_cloud(directory, sources=(followed, keyed)) as cloud:
        yield cloud


@pytest.fixture(scope="session")
def edge_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """The same behind CloudFront."""
    with running_local_cloud(tmp_path_factory.mktemp("edge_cloud"), edge=True) as cloud:
        yield cloud


@pytest.fixture(scope="session")
def tls() -> ssl.SSLContext:
    """One for all clients: making it takes longer than most requests."""
    return ssl.create_default_context()


@pytest.fixture
async def make_client(
    request: pytest.FixtureRequest, tls: ssl.SSLContext
) -> AsyncIterator[MakeClient]:
    """Clients of a server: streams strictly and within 10 s, REST through their `http`."""
    log = request.node.stash.setdefault(RECEIVED, [])
    requests = request.node.stash.setdefault(REQUESTS, [])
    clients: list[httpx.AsyncClient] = []

    async def began(sent: httpx.Request) -> None:
        sent.extensions["began"] = time.monotonic()

    async def answered(response: httpx.Response) -> None:
        sent = response.request
        elapsed = time.monotonic() - sent.extensions["began"]
        requests.append(f"{sent.method} {sent.url}: {response.status_code} after {elapsed:.3f} s")

    def make(
        base_url: str, *, total: float = 10.0, idle: float | None = None, **options: Any
    ) -> SseClient:
        http = httpx.AsyncClient(
            base_url=base_url,
            verify=tls,
            timeout=total,
            event_hooks={"request": [began], "response": [answered]},
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=None),
        )
        clients.append(http)
        return SseClient(http, total=total, idle=idle, options=Options(**options), log=log)

    yield make
    for client in clients:
        await client.aclose()
