"""Reads: an idle connection-hour and an event, with a short feed and with a long one."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from benchmarks.reads import measuring
from benchmarks.reads.measuring import HOUR, OTHERS, POLL_SECONDS, SLICE_SECONDS, Measured, plus
from benchmarks.results import Result, Target
from benchmarks.servers import uvicorn_server
from lambda_src.tickertape.table import Table
from tests.kit.emulator import running_emulator
from tests.kit.processes import guarded_processes

LENGTHS = (1_000, 100_000)
MOST_PER_HOUR = 4_200
MOST_GROWTH = 1.02
PRODUCTION = {
    "TICKERTAPE_MAX_CONNECTIONS": str(OTHERS + 1),
    "TICKERTAPE_CONNECTIONS_PER_CLIENT": "10",
    "TICKERTAPE_CONNECTIONS_PER_ADDRESS": "10",
    # The slices are opened and closed by the benchmark.
    "TICKERTAPE_SLICE_SECONDS": "600",
    "TICKERTAPE_HEARTBEAT_SECONDS": str(measuring.HEARTBEAT_SECONDS),
    "TICKERTAPE_POLL_SECONDS": str(POLL_SECONDS),
}
NOTES = (
    f"Reckoned from {measuring.IDLE_SECONDS} s of waiting and {measuring.OPENINGS} openings.",
    f"An hour opens {HOUR // SLICE_SECONDS} slices.",
    f"{measuring.PUBLICATIONS} events were published, a second apart.",
    "By DynamoDB's rules from the items' sizes: the emulator's own figure is a constant.",
    "The scan is read once, then reckoned at as many polls.",
)


async def measure(folder: Path, tell: Callable[[str], None]) -> Result:
    measured = []
    with guarded_processes(folder) as processes, running_emulator(processes) as emulator:
        for length in LENGTHS:
            with ExitStack() as stack:
                backend = stack.enter_context(emulator.backend())
                tell(f"publishing {length:,} items")
                table = Table(backend.table, emulator.dynamodb)
                feed = measuring.fill(table, length)
                own = {**emulator.variables, **PRODUCTION, "TICKERTAPE_TABLE": backend.table}
                server = stack.enter_context(
                    uvicorn_server(processes, "benchmarks.reads.app:create_app", own)
                )
                tell(f"following a feed of {length:,} items, idle at first")
                measured.append(await measuring.measure(server, table, feed, length))
    return _result(measured)


def _result(measured: list[Measured]) -> Result:
    result = Result(
        name="reads",
        title=f"DynamoDB units of one connection of {OTHERS + 1}, polling every {POLL_SECONDS} s",
        columns=("reader", "items in feed", "reads/idle h", "writes/idle h", "reads/event"),
        notes=list(NOTES),
        data={"units": [asdict(one) for one in measured]},
    )
    for one in measured:
        hour = (one.reads_per_hour, one.writes_per_hour, one.reads_per_event)
        result.rows.append(("Tickertape", one.items, *hour))
    for one in measured:
        scans = one.scan * HOUR / POLL_SECONDS
        result.rows.append(("a scan a poll", one.items, scans, None, None))
    for one in measured:
        what = f"Read units of an idle connection-hour, {one.items:,} items"
        result.targets.append(
            Target(what=what, measured=one.reads_per_hour, bound=MOST_PER_HOUR),
        )
        result.notes.append(f"Of that hour: {_shares(one)}.")
    growth = measured[-1].reads_per_hour / measured[0].reads_per_hour
    what = "The long feed's reads, times the short one's"
    result.targets.append(Target(what=what, measured=growth, bound=MOST_GROWTH))
    return result


def _shares(one: Measured) -> str:
    hour = plus(one.idle_hour, one.opening, HOUR / SLICE_SECONDS)
    ranked = sorted(hour.items(), key=lambda share: -share[1])
    return ", ".join(f"{what} {units:,.0f}" for what, units in ranked if units >= 1)
