"""Siege: one address tries for every place while twenty others come and go."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import httpx

from benchmarks.results import Result, Target, quantile
from tests.kit.emulator import running_emulator
from tests.kit.processes import guarded_processes
from tests.kit.server import serving
from tests.kit.siege import Siege, besiege

SECONDS: Final = 300.0
LONGEST_WAIT: Final = 10.0
SETTINGS: Final[dict[str, Any]] = {
    "slice_seconds": 120,
    "heartbeat_seconds": 20,
    "poll_seconds": 0.5,
}


async def measure(folder: Path, tell: Callable[[str], None]) -> Result:
    with (
        guarded_processes(folder) as processes,
        running_emulator(processes) as emulator,
        emulator.backend() as backend,
        serving(processes, emulator, backend) as start,
    ):
        streaming, dashboard = start("streaming", **SETTINGS), start("dashboard")
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        async with httpx.AsyncClient(limits=limits, timeout=60, trust_env=False) as http:
            tell(f"one against all for {SECONDS:.0f} s")
            siege = await besiege(http, streaming, dashboard, seconds=SECONDS)
    return _result(siege)


def _result(siege: Siege) -> Result:
    result = Result(
        name="siege",
        title="Siege: one address wants all, twenty others come and go",
        columns=("who", "streams had", "refused", "wait p50 s", "wait p99 s", "longest wait s"),
        notes=[
            f"{SECONDS:.0f} s. The wait is from the wish to the first event, refusals included.",
            "One streaming process serves them all here; on AWS each stream has its own.",
        ],
        data={"waits": siege.waits},
    )
    waits = [quantile(siege.waits, share) for share in (0.5, 0.99, 1)]
    result.rows.append(("twenty others", len(siege.waits), siege.turned_away, *waits))
    refused = sum(siege.refused.values())
    result.rows.append(("the attacker", siege.opened, refused, None, None, None))
    result.targets.append(
        Target(
            what="The longest wait of any other", measured=waits[-1], bound=LONGEST_WAIT, unit="s"
        )
    )
    return result
