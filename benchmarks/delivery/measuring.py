"""One measurement: so many streams, each in an environment of its own, and some publications."""

import asyncio
import time
from dataclasses import dataclass
from random import Random
from urllib.parse import urlsplit

import httpx

from benchmarks.delivery.streaming_function import Environments, StreamingFunction
from benchmarks.items import posts
from benchmarks.load.generator import LoadError, LoadGenerator, get

# For the last streams' first metrics and heartbeats.
SETTLE_SECONDS = 5.0
LATEST_SECONDS = 30.0


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Seconds, of every event at every client, from the moment the publisher began to send it.

    `appending`: how much of that its publication took, until the publisher was told so.
    """

    streams: int
    poll_seconds: float
    opening_seconds: float
    environments: Environments
    delays: list[float]
    appending: list[float]


@dataclass(frozen=True, kw_only=True)
class Run:
    """`every`: seconds between publications, somewhat irregular, so that no poll keeps time."""

    streams: int
    poll_seconds: float
    publications: int
    every: float


@dataclass(frozen=True)
class Delivery:
    function: StreamingFunction
    http: httpx.AsyncClient
    stream_url: str
    publisher: str
    run: Run

    async def measure(self) -> Measured:
        await self.function.poll_every(self.run.poll_seconds)
        requests = [
            get("/api/v2/stream", f"X-Authorization: Bearer {await self._viewer()}")
            for _ in range(self.run.streams)
        ]
        async with LoadGenerator() as load:
            port = urlsplit(self.stream_url).port or 80
            opening = await load.open(port, requests, timing=True)
            await asyncio.sleep(SETTLE_SECONDS)
            await load.do("expect", events=self.run.publications)
            sent, answered = await self._publish()
            seen = await load.do("wait", seconds=LATEST_SECONDS)
            if not seen["complete"]:
                raise LoadError(
                    f"{seen['events']} of {self.run.streams * self.run.publications} events arrived"
                )
            environments = self.function.environments()
            arrivals = (await load.do("arrivals"))["arrivals"]
        return Measured(
            streams=self.run.streams,
            poll_seconds=self.run.poll_seconds,
            opening_seconds=opening.seconds,
            environments=environments,
            delays=[
                moment - sent[item]
                for stream in arrivals
                for item, moment in stream
                if item in sent
            ],
            appending=[answered[item] - sent[item] for item in sent],
        )

    async def _viewer(self) -> str:
        answer = await self.http.post("api/v2/auth/anonymous")
        return str(answer.raise_for_status().json()["token"])

    async def _publish(self) -> tuple[dict[str, float], dict[str, float]]:
        sent: dict[str, float] = {}
        answered: dict[str, float] = {}
        random = Random(11)  # noqa: S311 - the same pauses in every run
        prefix = f"delivery-{self.run.streams}-{time.monotonic_ns()}"
        for post in posts(self.run.publications, prefix=prefix):
            await asyncio.sleep(self.run.every * random.uniform(0.8, 1.2))
            item = str(post["item_id"])
            sent[item] = time.monotonic()
            answer = await self.http.post(
                "api/v2/items",
                json={"items": [post]},
                headers={"Authorization": f"Bearer {self.publisher}"},
            )
            answered[item] = time.monotonic()
            answer.raise_for_status()
        return sent, answered
