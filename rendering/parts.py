"""Every rendered part: a whole file, or what stands between two marks of a document."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cost import slices
from rendering import alarms, api, cost, errors, page, streams

ROOT: Final = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class WholeFile:
    name: str
    file: Path
    render: Callable[[], str]

    def written(self) -> str:
        return self.file.read_text(encoding="utf-8")

    def rendered(self) -> str:
        return self.render()

    def write(self) -> None:
        self.file.write_text(self.rendered(), encoding="utf-8")


@dataclass(frozen=True)
class Between(WholeFile):
    """Between `<!-- rendered: name -->` and `<!-- end -->`; the rest is written by hand."""

    def rendered(self) -> str:
        begin = f"<!-- rendered: {self.name} -->\n"
        before, found, rest = self.written().partition(begin)
        _, ended, after = rest.partition("<!-- end -->")
        if not (found and ended):
            raise ValueError(f"{self.file} has no part {begin.strip()} … <!-- end -->")
        return f"{before}{begin}{self.render()}{ended}{after}"


_STREAMS: Final = ROOT / "docs" / "streams.md"
_COST: Final = ROOT / "docs" / "cost.md"
PARTS: Final = (
    WholeFile("contract.js", ROOT / "lambda_src" / "page" / "contract.js", page.module),
    WholeFile("api.md", ROOT / "docs" / "api.md", api.document),
    WholeFile("errors.md", ROOT / "docs" / "errors.md", errors.document),
    Between("streams", _STREAMS, streams.streams_table),
    Between("events", _STREAMS, streams.events_table),
    Between("reasons", _STREAMS, streams.reasons_table),
    Between("figures", _STREAMS, streams.figures_table),
    Between("slice-lengths", _COST, slices.table),
    Between("viewer-hours", _COST, cost.viewer_hours),
    Between("month", _COST, cost.month),
    Between("worst-day", _COST, cost.worst_day),
    Between("prices", _COST, cost.prices),
    Between("partition-limits", ROOT / "docs" / "growing.md", cost.partition_limits),
    Between("alarms", ROOT / "docs" / "operations.md", alarms.alarms_table),
)
