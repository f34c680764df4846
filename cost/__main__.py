"""`make cost ENV= VIEWERS= MESSAGES=`: the bill of a month by part, and what bounds it."""

import argparse
import sys

from rich.console import Console
from rich.table import Table

from cdk_app.environments import CATALOG, Environment
from cost.bill import HOURS, bill, total
from cost.bounds import bounds
from cost.usage import Feed, Viewer

DEPLOYED = [name for name, environment in CATALOG.items() if not environment.on_host]


def main(arguments: list[str]) -> int:
    asked = _parser().parse_args(arguments)
    feed = Feed(posts_a_minute=asked.messages, tickers=asked.tickers)
    _print(CATALOG[asked.env], asked.viewers, feed)
    return 0


def _print(environment: Environment, viewers: float, feed: Feed) -> None:
    console = Console(highlight=False)
    parts = bill(environment, viewers, feed)
    title = (
        f"{environment.name}: {viewers:g} viewers at any moment, {feed.posts_a_minute:g} posts a "
        f"minute, {feed.tickers} tickers; {HOURS} hours, list prices"
    )
    table = Table("part", "$ a month", "bounded by", title=title, title_justify="left")
    table.columns[1].justify = "right"
    for part in parts:
        table.add_row(part.name, f"{part.usd:,.2f}", part.bound)
    table.add_section()
    table.add_row("all", f"{total(parts):,.2f}", "")
    console.print(table)
    idle, busy = Viewer(environment=environment), Viewer(environment=environment, feed=feed)
    console.print(
        f"A viewer-hour: ${idle.hour():.4f} of an idle feed, ${busy.hour():.4f} of this one, which "
        f"sends {busy.sent(3600) / 1e6:.1f} MB."
    )
    worst = Table("the most a day can cost", "$ a day", "bounded by")
    worst.columns[1].justify = "right"
    for bound in bounds(environment):
        worst.add_row(bound.what, f"{bound.usd:,.0f}", bound.by)
    console.print(worst)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make cost", description=__doc__)
    parser.add_argument("--env", choices=DEPLOYED, default="prod")
    parser.add_argument("--viewers", type=_amount, default=10.0)
    parser.add_argument("--messages", type=_amount, default=60.0, help="posts a minute")
    parser.add_argument("--tickers", type=int, default=200, help="named within a day")
    return parser


def _amount(text: str) -> float:
    try:
        amount = float(text)
    except ValueError:
        amount = -1.0
    if not 0 <= amount < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 up")
    return amount


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
