"""`make companies FILE=…` writes the collector's table of companies from the SEC's public list."""

import argparse
import csv
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from rendering.parts import ROOT

TICKERS: Final = ROOT / "lambda_src" / "collector" / "tickers"
COMPANIES: Final = TICKERS / "companies.csv"
NAMES: Final = TICKERS / "names.csv"
_SYMBOL: Final = re.compile(r"[A-Z]{1,5}(\.[A-C])?")
# Where a company is registered, behind its name: BANK OF AMERICA CORP /DE/.
_STATE: Final = re.compile(r"[/\\][A-Z]{2,4}[/\\]?\s*$")
_FORM: Final = re.compile(
    r"inc(orporated)?|corp(oration)?|co|company|ltd|limited|plc|llc|lp|sa|nv|ag|se|group|adr"
    r"|holdings?"
)


class ListError(ValueError):
    """The file is not the SEC's list; the message says what to do."""


def companies(listed: Any) -> Iterator[tuple[str, str, str]]:
    """Ticker, CIK and name: of each company the ticker that the list has first, largest first."""
    seen = set()
    try:
        for row in listed.values():
            ticker, cik = row["ticker"].replace("-", "."), str(row["cik_str"])
            if cik not in seen and _SYMBOL.fullmatch(ticker):
                seen.add(cik)
                yield ticker, cik, short(row["title"])
    except (AttributeError, KeyError, TypeError) as error:
        raise ListError(
            "This is not company_tickers.json as the SEC publishes it: it maps numbers to "
            "objects with cik_str, ticker and title"
        ) from error


def short(title: str) -> str:
    """Without its legal form: `KINDER MORGAN, INC.` is KINDER MORGAN."""
    words = _STATE.sub("", title).split()
    while len(words) > 1 and _FORM.fullmatch(_letters(words[-1])):
        words.pop()
    return " ".join(words).rstrip(" ,")


def _letters(word: str) -> str:
    return "".join(filter(str.isalpha, word)).casefold()


def unlisted(tickers: set[str], names: Path = NAMES) -> list[str]:
    """What people call companies that are on the list no longer."""
    with names.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [row["name"] for row in rows if row["ticker"] and row["ticker"] not in tickers]


def read(file: Path) -> list[tuple[str, str, str]]:
    """Raises ListError."""
    try:
        rows = list(companies(json.loads(file.read_text(encoding="utf-8"))))
    except (OSError, ValueError) as error:
        raise ListError(f"{file} cannot be read: {error}") from error
    if not rows:
        raise ListError(f"{file} holds no company")
    return rows


def write(rows: list[tuple[str, str, str]], file: Path = COMPANIES) -> None:
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(("ticker", "cik", "name"))
        writer.writerows(rows)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m rendering.companies", description=__doc__)
    parser.add_argument("file", type=Path, metavar="company_tickers.json")
    try:
        rows = read(parser.parse_args(arguments).file)
    except ListError as error:
        print(error, file=sys.stderr)
        return 1
    write(rows)
    gone = unlisted({ticker for ticker, _, _ in rows})
    print(f"Wrote {len(rows):,} companies to {COMPANIES.relative_to(ROOT)}.")
    if gone:
        print(f"No longer listed, and left out until names.csv says otherwise: {', '.join(gone)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
