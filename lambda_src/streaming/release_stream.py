"""The deployed release as a stream: told at once, and again when a deployment changes it."""

import asyncio

from lambda_src.contract.events import CloseReason, EventName
from lambda_src.streaming.stream import Opening, Step
from lambda_src.streaming.waiting import wait
from lambda_src.streaming.wire import Wire
from lambda_src.tickertape.errors import StoreError
from lambda_src.tickertape.events import Error, LastEventId, Version
from lambda_src.tickertape.releases import Releases

# A deployment reaches open streams within 15 s: each looks this often, at what was read at most
# half as long ago. The parameter store gives 40 reads a second, enough for 300 processes.
LOOK_EVERY = 8.0


class LatestRelease:
    """The release, read at most every `every` seconds for all the slices of the process."""

    def __init__(self, releases: Releases, *, every: float = LOOK_EVERY) -> None:
        self.every = every
        self._releases = releases
        self._reading: asyncio.Task[Version] | None = None
        self._latest: Version | None = None
        self._until = 0.0

    async def read(self) -> Version:
        """Raises StoreError, to all who wait for the same read.

        A caller may give up waiting; the read goes on for the others, and is never done twice.
        """
        if self._latest is not None and asyncio.get_running_loop().time() < self._until:
            return self._latest
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read())
            # Where all have given up waiting, nobody asks how it ended.
            self._reading.add_done_callback(lambda read: read.cancelled() or read.exception())
        return await asyncio.shield(self._reading)

    async def _read(self) -> Version:
        self._latest = await asyncio.to_thread(self._releases.read)
        # A little early, so that every slice that looks on time finds a fresh one.
        self._until = asyncio.get_running_loop().time() + self.every / 2
        return self._latest


class ReleaseStream:
    """Its events have no history: the cursor stays 0, and resuming tells the present again."""

    beats_at_once = True
    cursor = 0

    def __init__(self, latest: LatestRelease, shutdown: asyncio.Event) -> None:
        self._latest = latest
        self._shutdown = shutdown
        self._told: Version | None = None
        self._look_at = 0.0

    async def open(self, last: LastEventId | None) -> Opening:
        if last is None:
            return Opening("live", self.cursor)
        return Opening("resumed" if last.cursor == self.cursor else "reset", self.cursor)

    async def greet(self, wire: Wire) -> Step:
        return await self._look(wire)

    async def step(self, wire: Wire, seconds: float) -> Step:
        loop = asyncio.get_running_loop()
        if loop.time() >= self._look_at:
            try:
                async with asyncio.timeout(seconds):
                    return await self._look(wire)
            except TimeoutError:
                return Step()
        await wait(self._shutdown, min(seconds, self._look_at - loop.time()))
        return Step()

    async def check(self) -> CloseReason | None:
        return None

    def close(self) -> None:
        """Nothing is held."""

    async def _look(self, wire: Wire) -> Step:
        try:
            release = await self._latest.read()
        except StoreError as error:
            failed = wire.event(EventName.ERROR, Error(error=str(error)), self.cursor)
            return Step(failed, 1, over=CloseReason.VERSION_FETCH_ERROR)
        self._look_at = asyncio.get_running_loop().time() + self._latest.every
        if release == self._told:
            return Step()
        self._told = release
        return Step(wire.event(EventName.VERSION, release, self.cursor), 1)
