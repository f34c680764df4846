"""A feed with a past: posts that were published over the last two days."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from math import pi, sin
from typing import Any

from lambda_src.tickertape.feed import Feed
from lambda_src.tickertape.history.counting import History
from lambda_src.tickertape.posts import Post
from lambda_src.tickertape.table import Table
from local_cloud.demo_posts import Post as Said
from local_cloud.demo_posts import posts

SPAN = timedelta(hours=50)
EVERY = timedelta(minutes=4)
STEPS = 1_000
# An hour in which most is said, and how many posts an append then has.
LOUDEST, MOST = 15, 9
# By the host of its links, where it has any.
SOURCES = {
    "Larkfield Newswire": "larkfield.example",
    "Tarn Valley Filings": "tarnvalley.example",
    "@ticker_talk": None,
    "@quiet_money": None,
}


@dataclass
class PastClock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


def publish_past(table_name: str, client: Any) -> None:
    """Appended as the dashboard function would have, had it run then; counted at the end."""
    table, end = Table(table_name, client), datetime.now(UTC)
    clock = PastClock(end - SPAN)
    feed = Feed(table, clock)
    chance = random.Random(7)  # noqa: S311
    supply = posts(chance)
    while clock.now < end:
        said = islice(supply, _how_many(clock.now, chance))
        feed.append([post.item(clock.now) for post in _posts(said, chance)])
        clock.now += EVERY * chance.uniform(0.5, 1.5)
    clock.now = end
    History(table, clock, feed).catch_up(steps=STEPS)


def _how_many(now: datetime, chance: random.Random) -> int:
    """More by day than by night."""
    day = sin((now.hour - LOUDEST) / 24 * 2 * pi + pi / 2) / 2 + 0.5
    return 1 + round(MOST * day * chance.uniform(0.4, 1))


def _posts(said: Iterator[Said], chance: random.Random) -> Iterator[Post]:
    for post in said:
        source, url = origin(chance)
        yield Post(text=post.text, tickers=post.tickers, source=source, url=url)


def origin(chance: random.Random) -> tuple[str, str | None]:
    """Who wrote a post, and where it can be read."""
    source, host = chance.choice(list(SOURCES.items()))
    return source, host and f"https://{host}/{chance.randrange(10**6)}"
