"""Cold start: the streaming function against a bare app of the same packages."""

from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.cold_start import artifact
from benchmarks.cold_start.clients import client_times
from benchmarks.cold_start.modules import import_times
from benchmarks.cold_start.starting import Start, Starter, interpreter
from benchmarks.results import Result, Target
from benchmarks.servers import STREAMING
from tests.kit.emulator import running_emulator
from tests.kit.processes import guarded_processes

ROUNDS = 15
MOST_RATIO = 1.5
OURS, BARE, BARE_OUR_WAY = "Tickertape", "bare FastAPI, uvicorn's command", "bare FastAPI, run.sh"
STARTS = {
    BARE: ("bare", "run-bare.sh"),
    BARE_OUR_WAY: ("bare", "lambda_src/run.sh"),
    OURS: ("streaming", "lambda_src/run.sh"),
}
# Below this a package is among "others".
LEAST_MILLISECONDS = 2.0


async def measure(folder: Path, tell: Callable[[str], None]) -> Result:
    """In turn, so that a busy machine is busy for each of them."""
    starts: dict[str, list[Start]] = {name: [] for name in STARTS}
    with guarded_processes(folder) as processes, running_emulator(processes) as emulator:
        tell("building the artifact")
        built = artifact.build(folder / "artifact")
        python = interpreter(folder / "python")
        with emulator.backend() as backend:
            variables = {
                **STREAMING,
                **emulator.variables,
                "TICKERTAPE_TABLE": backend.table,
                "TICKERTAPE_RELEASE_PARAMETER": backend.release_parameter,
            }
            starter = Starter(processes, built, python, variables)
            for app, script in STARTS.values():
                await starter.start(app, script)
            for turn in range(1, ROUNDS + 1):
                tell(f"round {turn} of {ROUNDS}")
                for name, (app, script) in STARTS.items():
                    starts[name].append(await starter.start(app, script))
            tell("timing imports")
            code = "import uvicorn, uvloop, httptools, lambda_src.streaming.app"
            modules = import_times(built, python, variables, code)
            clients = client_times(built, python, variables)
    return _result(starts, modules, clients)


def _result(
    starts: dict[str, list[Start]], modules: dict[str, float], clients: dict[str, float]
) -> Result:
    result = Result(
        name="cold-start",
        title="Cold start: from starting the process to the first event",
        columns=("app", "first event ms", "fastest", "listening", "processor ms", "resident MB"),
        notes=[
            f"Medians of {ROUNDS} starts each, in turn; the artifact as deployed, files cached.",
            "All run the artifact's packages on this Python; the emulator answers DynamoDB.",
        ],
        data={
            "modules": modules,
            "clients": clients,
            "first_event": {name: [one.first_event for one in of] for name, of in starts.items()},
        },
    )
    for name, of in starts.items():
        result.rows.append(
            (
                name,
                1000 * median(one.first_event for one in of),
                1000 * min(one.first_event for one in of),
                1000 * median(one.listening for one in of),
                1000 * median(one.processor for one in of),
                median(one.megabytes for one in of),
            )
        )
    ours, bare = (median(one.first_event for one in starts[name]) for name in (OURS, BARE))
    result.targets.append(
        Target(
            what="First event, times that of the bare app", measured=ours / bare, bound=MOST_RATIO
        )
    )
    shown = {name: time for name, time in modules.items() if time >= LEAST_MILLISECONDS}
    others = sum(modules.values()) - sum(shown.values())
    spent = ", ".join(f"{name} {time:.0f}" for name, time in shown.items())
    result.notes.append(f"Imports in ms, by package: {spent}, others {others:.0f}.")
    made = ", ".join(f"{name} {time:.0f}" for name, time in clients.items())
    result.notes.append(f"A client of DynamoDB, imported and made, in ms of processor: {made}.")
    return result
