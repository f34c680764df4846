"""Delivery: ten streams at the default interval, a hundred at one that this machine can keep."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx

from benchmarks.delivery.measuring import Delivery, Measured
from benchmarks.delivery.streaming_function import StreamingFunction
from benchmarks.results import Result, Target, quantile
from local_cloud.cloud import LocalCloud

# Streams, poll interval, publications, seconds between them. At a hundred streams the environments
# and the emulator share this machine: some 8 ms of processor time a read, three reads an event.
RUNS = ((10, 0.5, 60, 0.8), (100, 4.0, 20, 5.0))
P50_OF_INTERVAL = 0.6
P99_OF_INTERVAL = 1.5


async def measure(folder: Path, tell: Callable[[str], None]) -> Result:
    measured: list[Measured] = []
    tell("deploying a local cloud of its own")
    async with LocalCloud(folder / "cloud") as cloud:
        endpoints = cloud.endpoints
        function = StreamingFunction(cloud)
        token = await asyncio.to_thread(cloud.publisher_token)
        dashboard = await asyncio.to_thread(lambda: endpoints.dashboard_url)
        stream = await asyncio.to_thread(lambda: endpoints.stream_url)
        async with httpx.AsyncClient(base_url=dashboard, trust_env=False, timeout=30) as http:
            for streams, poll_seconds, publications, every in RUNS:
                tell(f"{streams} streams, each in an execution environment of its own")
                delivery = Delivery(
                    function=function,
                    http=http,
                    stream_url=stream,
                    publisher=token,
                    streams=streams,
                    poll_seconds=poll_seconds,
                    publications=publications,
                    every=every,
                )
                measured.append(await delivery.measure())
    return _result(measured)


def _result(measured: list[Measured]) -> Result:
    result = Result(
        name="delivery",
        title="Delivery through the whole local cloud, one environment a stream",
        columns=(
            "streams",
            "poll s",
            "events",
            "p50 s",
            "p90 s",
            "p99 s",
            "append p50 s",
            "opened in s",
            "own MB each",
        ),
        notes=[
            "From the moment the publisher sends its request to the event's last byte at a client.",
            "An event waits half an interval on average for the next poll; that is most of p50.",
        ],
        data={"delays": {str(one.streams): sorted(one.delays) for one in measured}},
    )
    for one in measured:
        p50, p90, p99 = (quantile(one.delays, share) for share in (0.5, 0.9, 0.99))
        result.rows.append(
            (
                str(one.streams),
                one.poll_seconds,
                len(one.delays),
                p50,
                p90,
                p99,
                quantile(one.appending, 0.5),
                one.opening_seconds,
                one.environments.own_megabytes,
            )
        )
        result.targets += [
            Target(
                what=f"p50 at {one.streams} streams, in poll intervals of {one.poll_seconds} s",
                measured=p50 / one.poll_seconds,
                bound=P50_OF_INTERVAL,
            ),
            Target(
                what=f"p99 at {one.streams} streams, in poll intervals of {one.poll_seconds} s",
                measured=p99 / one.poll_seconds,
                bound=P99_OF_INTERVAL,
            ),
        ]
    return result
