"""The table of alarms in docs/operations.md: `python -m cdk_app.runbook`, or with --check."""

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from cdk_app.alarm_row import Alarm
from cdk_app.alarms import alarms
from cdk_app.environments import find_environment

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "operations.md"
BEGIN: Final = "<!-- alarms: written by `make runbook` -->\n"
END: Final = "<!-- end of alarms -->"
HEAD: Final = (
    "| alarm | severity | goes off at | meaning | first look | then |\n" + "|---" * 6 + "|\n"
)


def render(rows: Iterable[Alarm]) -> str:
    lines = (
        (row.name, row.severity, row.condition, row.meaning, row.first_look, row.then)
        for row in rows
    )
    return HEAD + "".join(f"| {' | '.join(map(_linked, cells))} |\n" for cells in lines)


def _linked(cell: str) -> str:
    """Documents are named from the project's folder; this page links to them from its own."""
    return re.sub(r"docs/(\S+)\.md", r"[\1](\1.md)", cell)


def written(page: str, table: str) -> str:
    before, _, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise SystemExit(f"{PAGE.name} has lost the comments between which the alarms stand.")
    return before + BEGIN + table + END + after


def main(arguments: list[str]) -> int:
    page = PAGE.read_text(encoding="utf-8")
    wanted = written(page, render(alarms(find_environment("prod"))))
    if arguments != ["--check"]:
        PAGE.write_text(wanted, encoding="utf-8")
    elif page != wanted:
        sys.stderr.write("docs/operations.md differs from cdk_app/alarms.py: run make runbook.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
