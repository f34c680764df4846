"""`python -m benchmarks [delivery] [fan-out] [cold-start] [reads] [resume]`: all without a name."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path

from rich.console import Console

from benchmarks.results import Result
from benchmarks.servers import scratch

BENCHMARKS = {
    "delivery": "benchmarks.delivery.benchmark",
    "fan-out": "benchmarks.fan_out.benchmark",
    "cold-start": "benchmarks.cold_start.benchmark",
    "reads": "benchmarks.reads.benchmark",
    "resume": "benchmarks.resume.benchmark",
}
Measure = Callable[[Path, Callable[[str], None]], Awaitable[Result]]


async def run(name: str, console: Console) -> Result:
    measure: Measure = import_module(BENCHMARKS[name]).measure
    with console.status(name) as status:
        result = await measure(scratch(name), lambda text: status.update(f"{name}: {text}"))
    path = result.write()
    result.show(console)
    console.print(f"  [dim]{path}[/]\n")
    return result


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("only", nargs="*", choices=[[], *BENCHMARKS], help="by default all")
    names = parser.parse_args().only or list(BENCHMARKS)
    console = Console()
    results = [asyncio.run(run(name, console)) for name in names]
    missed = [target for result in results for target in result.targets if not target.met]
    for target in missed:
        console.print(f"[red]missed[/]  {target}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
