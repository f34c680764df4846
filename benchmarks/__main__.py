"""`python -m benchmarks [NAME …]`: those benchmarks, or all of them."""

import argparse
import asyncio
import fcntl
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from benchmarks import RESULTS
from benchmarks.results import Result
from benchmarks.servers import scratch

BENCHMARKS = {
    "delivery": "benchmarks.delivery.benchmark",
    "fan-out": "benchmarks.fan_out.benchmark",
    "cold-start": "benchmarks.cold_start.benchmark",
    "reads": "benchmarks.reads.benchmark",
    "resume": "benchmarks.resume.benchmark",
    "page": "benchmarks.browsing.benchmark",
    "siege": "benchmarks.siege.benchmark",
}
Measure = Callable[[Path, Callable[[str], None]], Awaitable[Result]]


async def run(name: str, console: Console) -> Result:
    measure: Measure = import_module(BENCHMARKS[name]).measure
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        row = progress.add_task(name, total=None)

        def say(text: str) -> None:
            progress.update(row, description=f"{name}: {text}")
            if not console.is_terminal:
                console.print(f"{name}: {text}")

        result = await measure(scratch(name), say)
    path = result.write()
    result.show(console)
    console.print(f"  [dim]{path}[/]\n")
    return result


@contextmanager
def only_run() -> Iterator[None]:
    """Two runs at once would measure each other, and clear each other's folders."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    with (RESULTS / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit("Benchmarks are running here already; wait for their end.") from None
        yield


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("only", nargs="*", metavar="NAME", help="by default all")
    names = parser.parse_args().only or list(BENCHMARKS)
    if unknown := [name for name in names if name not in BENCHMARKS]:
        parser.error(f"no benchmark {unknown[0]!r}: choose of {', '.join(BENCHMARKS)}")
    console = Console()
    with only_run():
        results = [asyncio.run(run(name, console)) for name in names]
    missed = [target for result in results for target in result.targets if not target.met]
    for target in missed:
        console.print(f"[red]missed[/]  {target}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
