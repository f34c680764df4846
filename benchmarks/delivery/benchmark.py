"""Delivery: ten streams at the default interval, a hundred at one that this machine can keep."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx

from benchmarks.delivery.measuring import Delivery, Measured, Run
from benchmarks.delivery.streaming_function import StreamingFunction
from benchmarks.results import Result, Target, quantile
from local_cloud.cloud import LocalCloud
from operator_tools.endpoints import Endpoints

# At a hundred streams all environments and the emulator share this machine: some 8 ms of
# processor a read, three reads an event.
RUNS = (
    Run(streams=10, poll_seconds=0.5, publications=60, every=0.8),
    Run(streams=100, poll_seconds=2.0, publications=20, every=4.0),
)
P50_OF_INTERVAL = 0.6
P99_OF_INTERVAL = 1.5


async def measure(folder: Path, tell: Callable[[str], None]) -> Result:
    """A local cloud a run: functions whose clients have left run on, and hold their leases."""
    measured = []
    for run in RUNS:
        tell(f"deploying a local cloud for {run.streams} streams")
        async with LocalCloud(folder / f"cloud-{run.streams}") as cloud:
            function = StreamingFunction(cloud)
            token = await asyncio.to_thread(cloud.publisher_token)
            dashboard, stream = await asyncio.to_thread(_urls, cloud.endpoints)
            async with httpx.AsyncClient(base_url=dashboard, trust_env=False, timeout=30) as http:
                tell(f"{run.streams} streams, each in an execution environment of its own")
                measured.append(await Delivery(function, http, stream, token, run).measure())
    return _result(measured)


def _urls(endpoints: Endpoints) -> tuple[str, str]:
    return endpoints.dashboard_url, endpoints.stream_url


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
