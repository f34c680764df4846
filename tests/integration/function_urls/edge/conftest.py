"""An edge over distributions that these tests make themselves: no CDK, no project code."""

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from function_urls.edge import Edge, new_key
from function_urls.edge.limits import EdgeLimits
from local_cloud.cdk_cli import NODE
from operator_tools.endpoints import REGION
from tests.integration.function_urls.conftest import Door, OpenDoor
from tests.kit.distributions import Distribution


@dataclass
class Front:
    """A running edge, the front door behind it, a client of the one distribution."""

    edge: Edge
    door: Door
    distribution: Distribution
    client: httpx.AsyncClient

    @property
    def url(self) -> str:
        return self.edge.urls[self.distribution.url]


OpenEdge = Callable[..., contextlib.AbstractAsyncContextManager[Front]]


@pytest.fixture
def open_edge(open_door: OpenDoor, tmp_path: Path) -> Iterator[OpenEdge]:
    """Open an edge in front of what was deployed; `limits` may be lowered."""
    made: list[Distribution] = []

    @contextlib.asynccontextmanager
    async def opened(distribution: Distribution, **limits: Any) -> AsyncIterator[Front]:
        made.append(distribution)
        key = new_key()
        async with open_door(keys=[key]) as door:
            edge = Edge(
                client=door.account.client,
                function_urls=lambda: door.front.urls,
                key=key,
                region=REGION,
                node=NODE,
                directory=tmp_path,
                limits=EdgeLimits(**{"poll_seconds": 0.1} | limits),
                report=door.reports.append,
            )
            async with edge:
                url = edge.urls[distribution.url]
                async with httpx.AsyncClient(base_url=url, timeout=20, trust_env=False) as client:
                    yield Front(edge, door, distribution, client)

    yield opened
    for distribution in made:
        distribution.disable()
