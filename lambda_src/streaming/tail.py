"""The end of the feed, read once for every slice of the process."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from lambda_src.streaming.waiting import SharedTimer
from lambda_src.streaming.wire import Entry, entry
from lambda_src.tickertape.batch import Batch
from lambda_src.tickertape.clock import Clock, parse_iso
from lambda_src.tickertape.errors import StoreError
from lambda_src.tickertape.feed import Feed
from lambda_src.tickertape.telemetry import log

# Enough that a client must fall far behind before it needs a read of its own.
WINDOW = 2_000
# Between attempts of a poll that fails for no reason that is known.
LONGEST_PAUSE_SECONDS = 5.0


class Tail:
    """Polls HEAD while someone follows and keeps the newest items, encoded, in a window.

    `lag` is told, in milliseconds, how long after its publication each batch was read.
    """

    def __init__(
        self, feed: Feed, *, poll_seconds: float, clock: Clock, lag: Callable[[float], None]
    ) -> None:
        self._feed = feed
        self._poll_seconds = poll_seconds
        self._clock = clock
        self._lag = lag
        self._followers = 0
        self._starting = asyncio.Lock()
        self._polling: asyncio.Task[None] | None = None
        self._window: list[Entry] = []
        self._last = 0
        self._waits = SharedTimer()

    @property
    def last(self) -> int:
        """The cursor after the newest item that was read."""
        return self._last

    async def join(self) -> None:
        """Begin to follow; each `join` wants its `leave`. Raises StoreError."""
        async with self._starting:
            if self._polling is None:
                self._last = await asyncio.to_thread(self._feed.head, consistent=True)
                self._polling = asyncio.create_task(self._poll())
            self._followers += 1

    def leave(self) -> None:
        """The last to leave stops the poll: Lambda freezes a process that serves nobody."""
        self._followers -= 1
        if self._followers == 0 and self._polling is not None:
            self._polling.cancel()
            self._polling = None
            self._window.clear()

    def since(self, cursor: int) -> Sequence[Entry] | None:
        """What the window holds after `cursor`; None where the window begins later than that."""
        behind = self._last - cursor
        if behind <= 0:
            return ()
        return self._window[-behind:] if behind <= len(self._window) else None

    def moved(self, seconds: float) -> Coroutine[Any, Any, None]:
        """Return when items arrived, when woken, or after `seconds`."""
        return self._waits.wait(seconds)

    def wake(self) -> None:
        self._waits.wake()

    async def _poll(self) -> None:
        loop = asyncio.get_running_loop()
        pause = self._poll_seconds
        while True:
            began = loop.time()
            try:
                head = await asyncio.to_thread(self._feed.head)
                await self._read_up_to(head)
                pause = self._poll_seconds
            except StoreError as error:
                log().warning(
                    "The feed could not be read; trying again", extra={"cause": str(error)}
                )
            except Exception:  # noqa: BLE001 - open streams would beat and deliver nothing
                log().exception("The poll of the feed failed; trying again")
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            await asyncio.sleep(max(0.0, began + pause - loop.time()))

    async def _read_up_to(self, head: int) -> None:
        """Read as far as there is no gap; a gap that a transaction left is closed by next time."""
        consistent = False
        while self._last < head:
            batches = await asyncio.to_thread(
                read_encoded, self._feed, self._last, consistent=consistent
            )
            if batches:
                self._extend(batches)
            elif consistent:
                return
            consistent = not batches

    def _extend(self, batches: Sequence[tuple[Batch, list[Entry]]]) -> None:
        now = self._clock()
        for batch, entries in batches:
            self._window.extend(entries)
            self._lag((now - parse_iso(batch.published_at)).total_seconds() * 1000)
            self._last = batch.last_seq
        del self._window[:-WINDOW]
        self.wake()


def read_encoded(feed: Feed, after: int, *, consistent: bool) -> list[tuple[Batch, list[Entry]]]:
    """Feed.read with what each batch is on the wire: a page takes too long to encode in a loop."""
    return [
        (batch, [entry(seq, item) for seq, item in batch.numbered()])
        for batch in feed.read(after, consistent=consistent)
    ]
