"""`python -m benchmarks.document`: the last results into docs/performance.md and its images."""

import sys

from rich.console import Console

from benchmarks import ROOT
from benchmarks.__main__ import BENCHMARKS
from benchmarks.page import write
from benchmarks.plots import PLOTS
from benchmarks.results import Result

PAGE = ROOT / "docs" / "performance.md"
IMAGES = ROOT / "docs" / "images"


def main() -> int:
    console = Console()
    for name in BENCHMARKS:
        try:
            result = Result.read(name)
        except FileNotFoundError:
            console.print(f"{name}: not measured yet; run `python -m benchmarks {name}`")
            continue
        write(PAGE, result)
        if draw := PLOTS.get(name):
            draw(result, IMAGES / f"{name}.png")
        console.print(f"{name}: of {result.machine['date']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
