"""A result as it stands in docs/performance.md."""

import re
from pathlib import Path

from benchmarks.results import Result, number


def markdown(result: Result) -> str:
    """Its table, what was promised of it, and how it was measured."""
    head = "| " + " | ".join(result.columns) + " |"
    rule = "|" + "|".join([" --- ", *[" ---: "] * (len(result.columns) - 1)]) + "|"
    rows = ["| " + " | ".join(number(cell) for cell in row) + " |" for row in result.rows]
    targets = [
        f"- {'Met' if target.met else '**Missed**'}: {_lower(str(target))}."
        for target in result.targets
    ]
    notes = [note if note.endswith(".") else f"{note}." for note in result.notes]
    machine = result.machine
    measured = (
        f"Measured on {machine['date']} with `{machine['command']}`: {machine['processor']}, "
        f"{machine['memory']}, {machine['system']}, Python {machine['python']}; "
        f"{machine['packages']}; load before {machine['load before']}."
    )
    return "\n".join([head, rule, *rows, "", *targets, "", " ".join(notes), "", measured])


def _lower(text: str) -> str:
    return text[0].lower() + text[1:] if text[1:2].islower() else text


def write(page: Path, result: Result) -> None:
    """Replace what stands between the marks of the benchmark's name."""
    text = page.read_text(encoding="utf-8")
    begin, end = f"<!-- {result.name}: -->", f"<!-- :{result.name} -->"
    marked = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if not marked.search(text):
        raise SystemExit(f"{page} has no marks {begin} and {end}")
    new = f"{begin}\n{markdown(result)}\n{end}"
    page.write_text(marked.sub(lambda _: new, text), encoding="utf-8")
