"""Fan-out: side by side, the same server, the same load generator, the same bytes."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median

from benchmarks.fan_out import nchan
from benchmarks.fan_out.measuring import Measured, Run
from benchmarks.results import Result, Target
from benchmarks.servers import ServerProcess, uvicorn_server
from tests.kit.processes import Processes, guarded_processes

OURS, PLAIN, BARE, NCHAN = "Tickertape", "sse-starlette, dicts", "bare StreamingResponse", "nchan"
SIZES = ((100, 2000), (1000, 200))
# An append's worth, as a poll finds it.
APPENDED = 20
ROUNDS = 3
LEAST_RATIO = 1.5
MOST_KILOBYTES = 40
# In the poll's place the benchmark puts items into the window itself.
NO_POLL = {"TICKERTAPE_POLL_SECONDS": "3600"}

Starts = Callable[[], AbstractContextManager[ServerProcess]]


def _servers(processes: Processes, folder: Path) -> dict[str, tuple[str, Starts]]:
    def uvicorn(factory: str) -> Starts:
        return lambda: uvicorn_server(processes, f"benchmarks.fan_out.{factory}", NO_POLL)

    servers = {
        PLAIN: ("/stream", uvicorn("plain:sse_starlette_app")),
        BARE: ("/stream", uvicorn("plain:bare_app")),
        OURS: ("/api/v2/stream", uvicorn("ours:create_app")),
    }
    if nchan.installed():
        servers[NCHAN] = ("/stream", lambda: nchan.nchan_server(processes, folder / "nchan"))
    return servers


async def measure(folder: Path, tell: Callable[[str], None]) -> Result:
    """Every server in turn, round by round, so that a busy machine is busy for each of them."""
    measured: list[Measured] = []
    with guarded_processes(folder) as processes:
        servers = _servers(processes, folder)
        for clients, events in SIZES:
            for turn in range(1, ROUNDS + 1):
                for name, (path, starts) in servers.items():
                    for at_once in (1,) if name == NCHAN else (1, APPENDED):
                        tell(f"{clients} streams, round {turn} of {ROUNDS}: {name}")
                        run = Run(
                            name=name, path=path, clients=clients, events=events, at_once=at_once
                        )
                        with starts() as server:
                            measured.append(await run.measure(server))
    return _result(measured)


def _result(measured: list[Measured]) -> Result:
    result = Result(
        name="fan-out",
        title="Fan-out in one process, one event at a time unless said otherwise",
        columns=(
            "server",
            "streams",
            "deliveries/s",
            "µs of CPU each",
            "KB/stream",
            "generator",
        ),
        data={"runs": [one.as_dict() for one in measured]},
        notes=[
            f"The median of {ROUNDS} rounds. Memory is the growth of the resident set per stream.",
            "The load generator counts events in raw bytes; the last column is its share of a core",
            "All send the same payload; the store is in memory, so the process alone is measured.",
        ],
    )
    for clients, _ in SIZES:
        of = _medians([one for one in measured if one.clients == clients])
        for name, at_once, figures in of:
            shown = name if at_once == 1 else f"{name}, {at_once} at a time"
            deliveries, microseconds, kilobytes, busy = figures
            result.rows.append((shown, clients, deliveries, microseconds, kilobytes, f"{busy:.0%}"))
        figures_of = {(name, at_once): figures for name, at_once, figures in of}
        ours, plain = figures_of[OURS, 1], figures_of[PLAIN, 1]
        result.targets += [
            Target(
                what=f"Deliveries/s at {clients} streams, times those of sse-starlette",
                measured=ours[0] / plain[0],
                bound=LEAST_RATIO,
                at_least=True,
            ),
            Target(
                what=f"Memory a stream at {clients} streams",
                measured=ours[2],
                bound=MOST_KILOBYTES,
                unit="KB",
            ),
        ]
    return result


def _medians(runs: list[Measured]) -> list[tuple[str, int, tuple[float, float, float, float]]]:
    kinds = dict.fromkeys((one.server, one.at_once) for one in runs)
    found = []
    for name, at_once in kinds:
        same = [one for one in runs if (one.server, one.at_once) == (name, at_once)]
        figures = (
            median(one.deliveries for one in same),
            median(one.microseconds for one in same),
            median(one.kilobytes for one in same),
            median(one.generator_share for one in same),
        )
        found.append((name, at_once, figures))
    return found
