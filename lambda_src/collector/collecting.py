"""A run of the collector: every source that is due is fetched, and what is new is published.

A run may be killed at any moment, and another may run beside it. A source is held while it is
fetched; what was seen is written after what was published, and an item's id is its entry's: so
the run after a killed one fetches the same again, and the feed leaves out what it has.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from lambda_src.collector.errors import SourceError
from lambda_src.collector.fetching import Fetcher
from lambda_src.collector.kinds import find_kind
from lambda_src.collector.posts import item_id, items_of
from lambda_src.collector.reading import READING_SECONDS, read_entries
from lambda_src.contract.sources import Source
from lambda_src.contract.telemetry import Metric
from lambda_src.tickertape.clock import Clock
from lambda_src.tickertape.errors import StoreError
from lambda_src.tickertape.events import Item
from lambda_src.tickertape.feed import MAX_ITEMS, Feed
from lambda_src.tickertape.source_state import (
    SourceState,
    Validators,
    failed,
    held,
    known,
    succeeded,
)
from lambda_src.tickertape.sources import Sources
from lambda_src.tickertape.telemetry import Telemetry, log

AT_ONCE: Final = 4
READ_AT_ONCE: Final = 2
BEGIN_SECONDS: Final = 20.0
"""A source that has not begun by then is the next run's: this one has to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What came of one source; `validators` and `seen` are None where nothing has changed."""

    validators: Validators | None = None
    seen: Sequence[str] | None = None
    new: int = 0
    published: int = 0
    without_ticker: int = 0


@dataclass(frozen=True, kw_only=True)
class Collector:
    sources: Sequence[Source]
    rows: Sources
    feed: Feed
    fetcher: Fetcher
    key_of: Callable[[str], str]
    telemetry: Telemetry
    clock: Clock
    reading_seconds: float = READING_SECONDS
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _readers: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(READ_AT_ONCE))
    _appending: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self) -> None:
        """Raises StoreError, after all sources had their turn: the table is in trouble."""
        now = self.clock()
        states = {state.name: state for state in await asyncio.to_thread(self.rows.read)}
        for name in states.keys() - {source.name for source in self.sources}:
            await asyncio.to_thread(self.rows.forget, name)
        named = [(each, known(states.get(each.name), each, now)) for each in self.sources]
        due = sorted(
            ((source, state) for source, state in named if state.is_due(now)),
            key=lambda each: each[1].due_at,
        )
        until = time.monotonic() + BEGIN_SECONDS
        turns = [self._turn(source, state, until) for source, state in due]
        ended = await asyncio.gather(*turns, return_exceptions=True)
        after = {state.name: state for _, state in named}
        after |= {end.name: end for end in ended if isinstance(end, SourceState)}
        for state in after.values():
            self._tell(state)
        for end in ended:
            if isinstance(end, BaseException):
                raise end

    def _tell(self, state: SourceState) -> None:
        now = self.clock()
        self.telemetry.of_source(state.name, Metric.SOURCE_AGE, state.age_seconds(now))
        self.telemetry.of_source(state.name, Metric.SOURCE_SILENCE, state.silence_seconds(now))

    async def _turn(self, source: Source, state: SourceState, until: float) -> SourceState:
        """The source's state after it."""
        async with self._turns:
            if time.monotonic() > until:
                return state
            state = held(state, self.clock())
            if not await asyncio.to_thread(self.rows.write, state):
                return state
            self.telemetry.count(Metric.SOURCE_FETCHES)
            return await self._fetched(source, state)

    async def _fetched(self, source: Source, state: SourceState) -> SourceState:
        try:
            found = await self._find(source, state)
        except SourceError as error:
            return await self._failed(state, str(error), retry_after=error.retry_after)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this source's alone
            return await self._failed(state, f"Unexpected: {type(error).__name__}")
        after = succeeded(
            state,
            self.clock(),
            validators=found.validators,
            published=found.published,
            without_ticker=found.without_ticker,
            new=found.new > 0,
        )
        await asyncio.to_thread(self.rows.write, after, seen=found.seen)
        self.telemetry.count(Metric.ENTRIES_NEW, found.new)
        self.telemetry.count(Metric.ENTRIES_WITHOUT_TICKER, found.without_ticker)
        about = {"new": found.new, "published": found.published}
        log().info("A source was read", extra={"source": source.name, **about})
        return after

    async def _failed(
        self, state: SourceState, problem: str, *, retry_after: int = 0
    ) -> SourceState:
        after = failed(state, self.clock(), problem, retry_after=retry_after)
        about = {"source": state.name, "problem": problem, "failures": after.failures}
        log().warning("A source failed", extra=about)
        self.telemetry.count(Metric.SOURCE_FETCHES_FAILED)
        await asyncio.to_thread(self.rows.write, after)
        return after

    async def _find(self, source: Source, state: SourceState) -> Found:
        key = await asyncio.to_thread(self.key_of, source.name) if source.keyed else None
        given = Validators(etag=state.etag, last_modified=state.last_modified)
        headers = find_kind(source.kind).headers(key)
        document = await self.fetcher.fetch(source.url, headers, given)
        if document is None:
            return Found()
        async with self._readers:
            entries = await read_entries(
                source.kind, document.body, document.content_type, seconds=self.reading_seconds
            )
        seen = await asyncio.to_thread(self.rows.seen, source.name)
        ids = [item_id(source, entry) for entry in entries]
        new = [entry for entry, known in zip(entries, ids, strict=True) if known not in seen]
        items, without_ticker = await asyncio.to_thread(items_of, source, new, self.clock())
        published = await self._publish(items)
        return Found(
            validators=document.validators,
            # Nothing is written of a document that says nothing new.
            seen=ids if frozenset(ids) != seen else None,
            new=len(new),
            published=published,
            without_ticker=without_ticker,
        )

    async def _publish(self, items: Sequence[Item]) -> int:
        """How many of them the feed did not have."""
        accepted = 0
        for at in range(0, len(items), MAX_ITEMS):
            # One feed takes one append at a time.
            async with self._appending:
                appended = await asyncio.to_thread(self.feed.append, items[at : at + MAX_ITEMS])
            accepted += len(appended.accepted)
            self.telemetry.count(Metric.ITEMS_APPENDED, len(appended.accepted))
        return accepted
