"""The images of docs/performance.md, drawn from a result's data."""

from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from benchmarks.results import Result

INK, GRID = "#24292f", "#d0d7de"
COLOURS = ("#0969da", "#bf3989", "#1a7f37", "#9a6700", "#6e7781")
SIZE = (7.0, 2.8)
DOTS = 110
LEAST_SHOWN = 4.0


def delivery(result: Result, path: Path) -> None:
    """How many events had arrived by when, in poll intervals."""
    figure, axes = plt.subplots(figsize=SIZE)
    for colour, row in zip(COLOURS, result.rows, strict=False):
        streams, interval = str(row[0]), float(row[1] or 1)
        delays = [delay / interval for delay in result.data["delays"][streams]]
        shares = [100 * n / len(delays) for n in range(1, len(delays) + 1)]
        axes.plot(delays, shares, color=colour, label=f"{streams} streams, every {interval:g} s")
    for bound, name in ((0.6, "p50"), (1.5, "p99")):
        axes.axvline(bound, color=GRID, linestyle="--")
        axes.text(bound, 4, f" {name} promised", color=INK, fontsize=8)
    axes.set(
        xlabel="time since publication, in poll intervals",
        ylabel="events arrived, %",
        xlim=(0, 1.75),
        ylim=(0, 101),
    )
    axes.legend(frameon=False, fontsize=8)
    _save(figure, path)


def cold_start(result: Result, path: Path) -> None:
    """What importing costs, package by package."""
    modules = {name: time for name, time in result.data["modules"].items() if time >= LEAST_SHOWN}
    others = sum(result.data["modules"].values()) - sum(modules.values())
    times = {**modules, "others": others}
    begins = [0.0, *accumulate(times.values())]
    figure, axes = plt.subplots(figsize=SIZE)
    names = list(times)
    axes.barh(names, list(times.values()), left=begins[:-1], color=COLOURS[0])
    for position, (begin, time) in enumerate(zip(begins, times.values(), strict=False)):
        axes.text(begin + time, position, f" {time:.0f}", va="center", color=INK, fontsize=8)
    axes.invert_yaxis()
    axes.set(xlabel="milliseconds of importing, one after the other", xlim=(0, 1.06 * begins[-1]))
    _save(figure, path)


def _save(figure: Figure, path: Path) -> None:
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(colors=INK, labelsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=DOTS, metadata={"Software": None})
    plt.close(figure)


PLOTS: dict[str, Callable[[Result, Path], None]] = {
    "delivery": delivery,
    "cold-start": cold_start,
}
