"""`make follow`: brings what a feed has new into an environment, by the collector's own code.

It has no row in the table: what it has seen is forgotten at its end, and the environment leaves out
what it has.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from rich.console import Console

from lambda_src.collector.addresses import CheckedNetwork, is_public, is_public_or_loopback
from lambda_src.collector.entries import Entry
from lambda_src.collector.errors import SourceError
from lambda_src.collector.fetching import Fetcher
from lambda_src.collector.kinds import find_kind
from lambda_src.collector.posts import is_news, item_id, post_of, tickers_of
from lambda_src.collector.reading import read_entries
from lambda_src.contract.names import PRODUCT
from lambda_src.contract.sources import LONGEST_TITLE, SCHEDULE_SECONDS, Source
from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.source_state import Validators
from operator_tools.endpoints import Endpoints
from operator_tools.posts_file import Line
from operator_tools.publish import BATCH_ITEMS, client
from operator_tools.sender import PublishError, Sender

AGENT: Final = f"{PRODUCT.capitalize()} (make follow)"
LONGEST_WAIT_SECONDS: Final = 3600
_HERE: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass
class Followed:
    """A feed and how far it is followed."""

    source: Source
    fetcher: Fetcher
    validators: Validators = field(default_factory=Validators)
    seen: frozenset[str] = frozenset()
    to_see: frozenset[str] = frozenset()

    async def new(self) -> list[Entry]:
        """What is new, the oldest first; again until `seen` has it. Raises SourceError."""
        document = await self.fetcher.fetch(
            self.source.url, find_kind(self.source.kind).headers(None), self.validators
        )
        if document is None:
            return []
        kind = self.source.kind
        entries = await read_entries(kind, document.body, document.content_type)
        self.validators = document.validators
        named = {item_id(self.source, entry): entry for entry in entries}
        self.to_see = frozenset(named)
        return [entry for name, entry in named.items() if name not in self.seen]


async def follow_feed(endpoints: Endpoints, url: str, console: Console) -> int:
    """Until it is interrupted; the exit status where the first fetch fails."""
    host = urlsplit(url).hostname or url
    # What is on the internet leads nowhere on this machine.
    here = host in _HERE
    network = CheckedNetwork(is_public_or_loopback if here else is_public)
    followed = Followed(
        Source(name="followed", title=host[:LONGEST_TITLE], url=url),
        Fetcher(network, utc_now, agent=AGENT, plain=here),
    )
    wait, began = SCHEDULE_SECONDS, False
    while True:
        try:
            entries = await followed.new()
        except SourceError as error:
            console.print(f"{url}: {error}", style="red", markup=False, soft_wrap=True)
            if not began:
                return 1
            wait = min(2 * wait, LONGEST_WAIT_SECONDS)
        else:
            said = await _publish(endpoints, followed.source, entries)
            followed.seen = followed.to_see
            if said or not began:
                console.print(said or "Nothing new.", markup=False)
            if not began:
                console.print(f"Asking again every {SCHEDULE_SECONDS} s; Ctrl-C ends it.")
            wait, began = SCHEDULE_SECONDS, True
        await asyncio.sleep(wait)


async def _publish(endpoints: Endpoints, source: Source, entries: list[Entry]) -> str:
    """What became of them, in words. Raises PublishError."""
    now = utc_now()
    news = [(entry, tickers_of(entry)) for entry in entries if is_news(entry, now)]
    posts = [post_of(source, entry, tickers, now) for entry, tickers in news if tickers]
    lines = [
        Line(number, post.model_dump(exclude_none=True), 0) for number, post in enumerate(posts, 1)
    ]
    published = there = 0
    if lines:
        async with client(endpoints) as http:
            sender = Sender(http)
            for at in range(0, len(lines), BATCH_ITEMS):
                answer = await sender.send("api/v2/items", lines[at : at + BATCH_ITEMS])
                if answer is not None:
                    published += len(answer["accepted"])
                    there += len(answer["duplicates"])
        if sender.bad:
            raise PublishError(f"The environment refused entries: {sender.bad[0].reason}")
    if not entries:
        return ""
    return (
        f"{len(entries)} new entries: {published} published, {there} there already, "
        f"{len(news) - len(posts)} without a ticker, {len(entries) - len(news)} too old."
    )
