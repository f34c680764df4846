"""Each alarm of the deployed system goes off when what it is for is broken, and not before."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import pytest

from cdk_app.alarms import alarms as rows_of
from cdk_app.environments import CATALOG
from lambda_src.contract.telemetry import SERVICES, STREAMING
from local_cloud.cloud import LocalCloud
from tests.kit.alarms import Alarms
from tests.kit.breakable import Breakable, next_second, until
from tests.kit.breaks import BREAKS, HUNG_SECONDS, MANY, OF_THE_EDGE, Break, imported

pytestmark = [pytest.mark.integration, pytest.mark.local_cloud]

NOT_SEEN = {
    "dashboard-outside": "Route 53 asks from outside; nobody does so here",
    "streaming-outside": "Route 53 asks from outside; nobody does so here",
    "firewall-blocks": "AWS WAF counts what it blocks; the edge on this machine has no firewall",
}
SOURCES = ("source-failing", "source-silent")


@dataclass(frozen=True)
class Healthy:
    """When everything was well, and was used."""

    since: float
    until: float


def plain(name: str) -> str:
    """An alarm of a source is one of many alike."""
    return next((kind for kind in SOURCES if name.startswith(kind + "-")), name)


@pytest.fixture(scope="module")
def system(local_cloud: LocalCloud) -> Iterator[Breakable]:
    system = Breakable(local_cloud)
    yield system
    system.close()


@pytest.fixture(scope="module")
def alarms(local_cloud: LocalCloud) -> Alarms:
    return Alarms(local_cloud)


@pytest.fixture(scope="module")
def healthy(system: Breakable, alarms: Alarms) -> Healthy:
    """All functions are used, warm, as their users would."""
    use(system)
    since = next_second()
    use(system)
    # A slice has ended, and whoever reckons with it has it.
    for name in (*(f"{service}-duration" for service in SERVICES), "silent-streams"):
        measured = partial(alarms.is_measured, name, since)
        until(measured, what=f"{name} has something to look at")
    return Healthy(since, next_second())


def use(system: Breakable) -> None:
    prepared = system.imports.prepare(1)
    system.imports.send(*prepared.parts)
    with system.timeouts(HUNG_SECONDS, STREAMING), ThreadPoolExecutor(1) as thread:
        streaming = thread.submit(system.read_slice)
        assert system.ask("health") == 200
        assert system.publish() == 201
        assert system.collect()
        assert streaming.result() == 200
    until(lambda: imported(system, prepared.task_id), what="the import is done")


@pytest.fixture(scope="module")
def edge(edge_cloud: LocalCloud) -> Iterator[Breakable]:
    system = Breakable(edge_cloud)
    yield system
    system.close()


@pytest.fixture(scope="module")
def edge_alarms(edge_cloud: LocalCloud) -> Alarms:
    return Alarms(edge_cloud)


@pytest.fixture(scope="module")
def healthy_edge(edge: Breakable, edge_alarms: Alarms) -> Healthy:
    """Asked so often that a share of errors would say something."""
    since = next_second()
    assert {edge.ask("api/v2/runtime") for _ in range(MANY)} == {200}
    for name in seen(OF_THE_EDGE):
        measured = partial(edge_alarms.is_measured, name, since)
        until(measured, what=f"{name} has something to look at")
    return Healthy(since, next_second())


def test_every_alarm_has_a_break(alarms: Alarms) -> None:
    assert {plain(name) for name in alarms.deployed} == seen(BREAKS)
    everywhere = {plain(row.name) for row in rows_of(CATALOG["prod"])}
    assert everywhere == seen([*BREAKS, *OF_THE_EDGE]) | set(NOT_SEEN)


def seen(breaks: Iterable[Break]) -> set[str]:
    return {name for each in breaks for name in each.alarms}


@pytest.mark.parametrize("broken", BREAKS, ids=lambda broken: broken.name)
def test_what_is_broken_is_noticed(
    system: Breakable, alarms: Alarms, healthy: Healthy, broken: Break
) -> None:
    go_off(system, alarms, healthy, broken)


@pytest.mark.parametrize("broken", OF_THE_EDGE, ids=lambda broken: broken.name)
def test_what_is_broken_is_noticed_at_the_edge(
    edge: Breakable, edge_alarms: Alarms, healthy_edge: Healthy, broken: Break
) -> None:
    go_off(edge, edge_alarms, healthy_edge, broken)


def go_off(system: Breakable, alarms: Alarms, healthy: Healthy, broken: Break) -> None:
    """Each of its alarms, and none of them before."""
    watching = {
        name: broken.alarms[plain(name)] for name in alarms.deployed if plain(name) in broken.alarms
    }
    assert watching
    assert [
        name
        for name, factor in watching.items()
        if alarms.breaching(name, healthy.since, healthy.until, stretch=factor)
    ] == []
    since = next_second()
    with broken.breaking(system):
        for name, factor in watching.items():
            goes_off = partial(alarms.breaching, name, since, stretch=factor)
            until(goes_off, what=f"{name} goes off")
