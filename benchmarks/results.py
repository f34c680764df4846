"""A benchmark's table: shown, kept as JSON, and checked against what was promised."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from rich.console import Console
from rich.table import Table

from benchmarks import RESULTS
from benchmarks.machine import machine

Cell = str | int | float | None


@dataclass(frozen=True, kw_only=True)
class Target:
    """A promise; `bound` is the most, or with `at_least` the least, that keeps it."""

    what: str
    measured: float
    bound: float
    unit: str = ""
    at_least: bool = False

    @property
    def met(self) -> bool:
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound

    def __str__(self) -> str:
        word = "at least" if self.at_least else "at most"
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.what}: {number(self.measured)}{unit} ({word} {number(self.bound)})"


@dataclass(kw_only=True)
class Result:
    """`data` is what plots are drawn from."""

    name: str
    title: str
    columns: Sequence[str]
    rows: list[Sequence[Cell]] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    machine: dict[str, str] = field(default_factory=machine)
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        return all(target.met for target in self.targets)

    def show(self, console: Console) -> None:
        table = Table(title=self.title, title_justify="left", caption_justify="left")
        for position, column in enumerate(self.columns):
            table.add_column(column, justify="right" if position else "left")
        for row in self.rows:
            table.add_row(*[number(cell) for cell in row])
        console.print(table)
        for target in self.targets:
            mark = "[green]met[/]" if target.met else "[red]missed[/]"
            console.print(f"  {mark}  {target}")
        for note in self.notes:
            console.print(f"  [dim]{note}[/]")
        console.print()

    def write(self, folder: Path = RESULTS) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.name}.json"
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")
        return path

    @classmethod
    def read(cls, name: str, folder: Path = RESULTS) -> Self:
        """Raises FileNotFoundError where the benchmark has not been run."""
        given = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        return cls(**given | {"targets": [Target(**target) for target in given["targets"]]})


def number(cell: Cell) -> str:
    """Three figures that count, thousands apart."""
    if cell is None:
        return "-"
    if isinstance(cell, str):
        return cell
    if isinstance(cell, int) or abs(cell) >= 100:  # noqa: PLR2004
        return f"{cell:,.0f}"
    return f"{cell:.3g}"


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of the values do not exceed."""
    ranked = sorted(values)
    return ranked[max(0, min(len(ranked) - 1, round(share * len(ranked)) - 1))]
