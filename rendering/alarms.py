"""The table of alarms in docs/operations.md, with the values of prod."""

import re

from cdk_app.alarms import alarms
from cdk_app.environments import find_environment


def alarms_table() -> str:
    head = "| alarm | severity | goes off at | meaning | first look | then |\n" + "|---" * 6 + "|\n"
    lines = (
        (row.name, row.severity, row.condition, row.meaning, row.first_look, row.then)
        for row in alarms(find_environment("prod"))
    )
    return head + "".join(f"| {' | '.join(map(_linked, cells))} |\n" for cells in lines)


def _linked(cell: str) -> str:
    """Documents are named from the project's folder; the page links to them from its own."""
    return re.sub(r"docs/(\S+)\.md", r"[\1](\1.md)", cell)
