"""The figures of docs/cost.md and docs/growing.md, for prod at list prices."""

from collections.abc import Iterable

from cdk_app.environments import find_environment
from cost import limits
from cost.bill import bill, total
from cost.bounds import bounds
from cost.prices import PRICES
from cost.usage import Feed, Viewer

BUSY = (0, 60, 600)
TICKERS = (200, 1_600, 10_000)


def viewer_hours() -> str:
    """A viewer-hour by how busy the feed is."""
    rows = []
    for posts in BUSY:
        for tickers in TICKERS if posts else TICKERS[:1]:
            viewer = Viewer(feed=Feed(posts_a_minute=posts, tickers=tickers))
            rows.append(
                (
                    f"{posts} posts a minute" if posts else "idle",
                    f"{tickers:,}" if posts else "",
                    f"${viewer.watching(3600):.4f}",
                    f"{viewer.sent(3600) / 1e6:,.1f} MB",
                    f"${viewer.hour() - viewer.watching(3600):.4f}",
                    f"${viewer.hour():.4f}",
                )
            )
    heading = ("feed", "tickers a day", "running and reading", "sent", "data out, logs", "all")
    return _table((*heading,), rows)


def month() -> str:
    """The bill that `make cost` prints without arguments."""
    parts = bill(find_environment("prod"), 10, Feed(posts_a_minute=60))
    rows = [(part.name, f"${part.usd:,.2f}", part.bound) for part in parts]
    return _table(
        ("part", "a month", "bounded by"), [*rows, ("**all**", f"**${total(parts):,.2f}**", "")]
    )


def worst_day() -> str:
    rows = [(b.what, f"${b.usd:,.0f}", b.by) for b in bounds(find_environment("prod"))]
    return _table(("what", "a day", "bounded by"), rows)


def prices() -> str:
    rows = [
        (each.unit, f"${each.usd:.10f}".rstrip("0").rstrip("."), f"{each.per:,}", each.source)
        for each in PRICES.values()
    ]
    return _table(("unit", "price", "for", "source"), rows)


def partition_limits() -> str:
    rows = []
    for appends in limits.APPENDS:
        units, viewers = limits.of_log(appends)
        borne = (limits.of_head(), viewers, limits.of_metrics(appends))
        rows.append((f"{appends}", f"{units:g}", *(f"{n:,}" if n else "any" for n in borne)))
    return _table(
        (
            "full appends a second",
            "read units of a viewer and second in FEED",
            "viewers that HEAD bears",
            "that FEED bears",
            "that METRICS bears",
        ),
        rows,
    )


def _table(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heading, ("---",) * len(heading), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
