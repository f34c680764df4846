"""The most that a day can cost, whoever asks for it: what is bounded, by what, and what is not."""

from dataclasses import dataclass
from typing import Final

from cdk_app.environments import Environment
from cost import charges, usage
from cost.usage import Viewer

DAY: Final = 86_400
REQUESTS_A_SECOND: Final = 10
"""For each unit of reserved concurrency, by Lambda; what is beyond is 429 and free."""

PARTITION_READS: Final = 3_000
PAGE_BYTES: Final = 130_000
"""500 items, as `GET /api/v2/items` answers them uncompressed."""


@dataclass(frozen=True)
class Bound:
    what: str
    usd: float
    by: str


def bounds(environment: Environment) -> list[Bound]:
    streaming, dashboard = environment.streaming_concurrency, environment.dashboard_concurrency
    executions = streaming + dashboard
    viewer = Viewer(environment=environment)
    requests = executions * REQUESTS_A_SECOND * DAY
    # A unit gives two times 4 KB, eventually consistent; an item is larger on the wire.
    caught_up = PARTITION_READS * 2 * usage.READ_BYTES * usage.ITEM_BYTES / usage.ROW_BYTES * DAY
    replayed = usage.REPLAYED_AN_HOUR * DAY / 3600
    answers = dashboard * REQUESTS_A_SECOND * PAGE_BYTES * DAY
    lines = requests * usage.INVOCATION_LINES_BYTES
    return [
        Bound(
            "streams that never end: running, polling",
            streaming * viewer.watching(DAY),
            f"{streaming} executions at once",
        ),
        Bound(
            "the dashboard function, always busy",
            charges.compute(dashboard * DAY, environment.dashboard_memory_mb, on="arm"),
            f"{dashboard} executions at once",
        ),
        Bound("requests", charges.requests(requests), "10 a second and execution"),
        Bound("Lambda's lines about them", charges.logs(lines), "as the requests"),
        Bound(
            "catching up again and again, one address: reads and data out",
            charges.table(reads=replayed * usage.ROW_BYTES / (2 * usage.READ_BYTES), writes=0)
            + charges.out(replayed * usage.ITEM_BYTES, edge=environment.edge),
            f"{usage.REPLAYED_AN_HOUR:,} items an hour and address",
        ),
        Bound(
            "catching up again and again, addresses without number: reads",
            charges.table(reads=PARTITION_READS * DAY, writes=0),
            "3,000 read units a second of the feed's partition",
        ),
        Bound(
            "the same: data out",
            charges.out(caught_up, edge=environment.edge),
            "the same reads; the firewall and the brake",
        ),
        Bound(
            "pages of items, uncompressed: data out",
            charges.out(answers, edge=environment.edge),
            "the dashboard's executions; the firewall where there is an edge",
        ),
    ]
