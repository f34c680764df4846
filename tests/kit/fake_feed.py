"""A feed in memory, seen as a reader may see it: late, in the wrong order, or not at all."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from lambda_src.streaming.tail import Tail
from lambda_src.tickertape.batch import Batch
from lambda_src.tickertape.errors import StoreError
from lambda_src.tickertape.events import Resume
from lambda_src.tickertape.feed import Feed

NOW = datetime(2026, 1, 5, 12, 0, 1, tzinfo=UTC)
POLL_SECONDS = 0.001
WAIT_SECONDS = 5.0


class FakeFeed(Feed):
    """`hidden` batches, by index, are there for no read, or for consistent ones alone."""

    def __init__(self, written: Sequence[Batch] = ()) -> None:
        self.written = list(written)
        self.hidden: set[int] = set()
        self.hidden_unless_consistent: set[int] = set()
        self.failing = False
        self.broken: Exception | None = None
        """Raised by every read: what nobody foresaw."""
        self.page = 1000
        self.heads = 0
        self.reads: list[tuple[int, bool]] = []
        self.answer: tuple[Resume, int] = ("live", 0)
        self.asked: list[int | None] = []

    def head(self, *, consistent: bool = False) -> int:
        assert isinstance(consistent, bool)
        self.heads += 1
        self._fail()
        return self.written[-1].last_seq if self.written else 0

    def read(
        self, after: int, *, consistent: bool = False, limit: int | None = None
    ) -> list[Batch]:
        assert limit is None
        self.reads.append((after, consistent))
        self._fail()
        hidden = self.hidden if consistent else self.hidden | self.hidden_unless_consistent
        found: list[Batch] = []
        for index, batch in enumerate(self.written):
            if batch.last_seq > after and index not in hidden:
                if batch.first_seq > after + 1 or len(found) == self.page:
                    break
                found.append(batch.after(after))
                after = batch.last_seq
        return found

    def verdict(self, cursor: int | None) -> tuple[Resume, int]:
        self.asked.append(cursor)
        self._fail()
        return self.answer

    def _fail(self) -> None:
        if self.broken is not None:
            raise self.broken
        if self.failing:
            raise StoreError("no table today")


def make_tail(feed: Feed, lag: Callable[[float], None] = lambda _: None) -> Tail:
    return Tail(feed, poll_seconds=POLL_SECONDS, clock=lambda: NOW, lag=lag)


async def until(condition: Callable[[], bool]) -> None:
    """Give way to the loop until it holds; TimeoutError after 5 s."""
    async with asyncio.timeout(WAIT_SECONDS):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(POLL_SECONDS)
