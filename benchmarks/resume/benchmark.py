"""Resume: from the request with an event id to the last of the items that were missed since."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.items import posts
from benchmarks.load.generator import LoadError, LoadGenerator, get
from benchmarks.results import Result, Target
from benchmarks.servers import ServerProcess, uvicorn_server
from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.events import Item
from lambda_src.tickertape.feed import MAX_ITEMS, Feed
from lambda_src.tickertape.table import Table
from tests.kit.emulator import running_emulator
from tests.kit.processes import guarded_processes

MISSED = (1_000, 2_500, 5_000, 10_000, 20_000)
PROMISED, MOST_SECONDS = 10_000, 2.0
# An item may cost this many times as much among the most as it does among the least.
MOST_GROWTH = 1.5
ROUNDS = 5
LONGEST_SECONDS = 60.0


@dataclass(frozen=True)
class Resumed:
    """`reading`: seconds to read the same items from the store, and to do nothing with them."""

    missed: int
    seconds: float
    reading: float
    received: int


async def measure(folder: Path, tell: Callable[[str], None]) -> Result:
    measured: list[Resumed] = []
    with ExitStack() as stack:
        processes = stack.enter_context(guarded_processes(folder))
        emulator = stack.enter_context(running_emulator(processes))
        backend = stack.enter_context(emulator.backend())
        tell(f"publishing {max(MISSED):,} items")
        feed = Feed(Table(backend.table, emulator.dynamodb), utc_now)
        items = [Item.model_construct(**post) for post in posts(max(MISSED))]
        for first in range(0, len(items), MAX_ITEMS):
            feed.append(items[first : first + MAX_ITEMS])
        own = {**emulator.variables, "TICKERTAPE_TABLE": backend.table}
        server = stack.enter_context(
            uvicorn_server(processes, "lambda_src.streaming.app:create_app", own)
        )
        for turn in range(1, ROUNDS + 1):
            for missed in MISSED:
                tell(f"round {turn} of {ROUNDS}: {missed:,} missed items")
                measured.append(await _resume(server, feed, len(items) - missed, missed))
    return _result(measured)


async def _resume(server: ServerProcess, feed: Feed, cursor: int, missed: int) -> Resumed:
    async with LoadGenerator() as load:
        request = get(f"/api/v2/stream?last_event_id=evt_{cursor}")
        opened = await load.open(server.port, [request], events=missed)
        seen = await load.do("wait", seconds=LONGEST_SECONDS)
    if not seen["complete"]:
        raise LoadError(f"{seen['events']:,} of {missed:,} missed items arrived")
    return Resumed(
        missed=missed,
        seconds=seen["last"] - opened.began,
        reading=_read(feed, cursor),
        received=seen["received"],
    )


def _read(feed: Feed, cursor: int) -> float:
    began = time.monotonic()
    while batches := feed.read(cursor):
        cursor = batches[-1].last_seq
    return time.monotonic() - began


def _result(measured: list[Resumed]) -> Result:
    result = Result(
        name="resume",
        title="Resume: the time to send what a client has missed",
        columns=("missed items", "seconds", "slowest", "µs an item", "store alone s", "MB sent"),
        notes=[
            f"Medians of {ROUNDS} resumptions each, from the request to the last item's last byte.",
            "The store alone: the same items read through the same client, by the benchmark.",
        ],
        data={"runs": [vars(one) for one in measured]},
    )
    each: dict[int, float] = {}
    for missed in MISSED:
        same = [one for one in measured if one.missed == missed]
        seconds = median(one.seconds for one in same)
        each[missed] = seconds / missed
        result.rows.append(
            (
                f"{missed:,}",
                seconds,
                max(one.seconds for one in same),
                each[missed] * 1e6,
                median(one.reading for one in same),
                same[0].received / 1e6,
            )
        )
    result.targets += [
        Target(
            what=f"Seconds to have {PROMISED:,} missed items",
            measured=each[PROMISED] * PROMISED,
            bound=MOST_SECONDS,
        ),
        Target(
            what="An item among the most missed, times one among the least",
            measured=each[max(MISSED)] / each[min(MISSED)],
            bound=MOST_GROWTH,
        ),
    ]
    return result
