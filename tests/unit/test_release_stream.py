"""The release as a stream: told at once, then when it changes."""

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from lambda_src.streaming.release_stream import LatestRelease, ReleaseStream
from lambda_src.streaming.stream import Step
from lambda_src.streaming.wire import Wire
from lambda_src.tickertape.errors import StoreError
from lambda_src.tickertape.events import LastEventId, Version
from lambda_src.tickertape.releases import Releases
from tests.kit.sse_script import received

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY = 0.02


class Written(Releases):
    def __init__(self) -> None:
        self.version = "1.0.0"
        self.failing = False
        self.reads = 0
        self.held: Callable[[], object] = lambda: None

    def read(self) -> Version:
        self.reads += 1
        self.held()
        if self.failing:
            raise StoreError("The parameter store did not answer")
        return Version(
            version=self.version, environment="test", git_commit="0" * 40, deployed_at="now"
        )


async def test_a_deployment_reaches_an_open_stream_once() -> None:
    written = Written()
    stream = ReleaseStream(LatestRelease(written, every=EVERY), asyncio.Event())
    wire = Wire("c")
    said = (await stream.greet(wire)).chunk
    for version in ("1.0.0", "1.1.0", "1.1.0"):
        written.version = version
        reads = written.reads
        while written.reads < reads + 2:
            said += (await stream.step(wire, 1)).chunk
    assert [event.data["version"] for event in await received(said)] == ["1.0.0", "1.1.0"]


async def test_streams_share_a_read() -> None:
    written = Written()
    latest = LatestRelease(written, every=60)
    streams = [ReleaseStream(latest, asyncio.Event()) for _ in range(20)]
    steps = await asyncio.gather(*[stream.greet(Wire("c")) for stream in streams])
    assert all(b"event: version" in step.chunk for step in steps)
    assert written.reads == 1


async def test_a_release_that_cannot_be_read_is_an_error_and_an_end() -> None:
    written = Written()
    written.failing = True
    stream = ReleaseStream(LatestRelease(written), asyncio.Event())
    step = await stream.greet(Wire("c"))
    [event] = await received(step.chunk)
    assert event.name == "error"
    assert event.data["error"] == "The parameter store did not answer"
    assert step.over == "version_fetch_error"


async def test_shutdown_ends_the_wait() -> None:
    shutdown = asyncio.Event()
    stream = ReleaseStream(LatestRelease(Written()), shutdown)
    await stream.greet(Wire("c"))
    shutdown.set()
    async with asyncio.timeout(5):
        assert not (await stream.step(Wire("c"), 60)).chunk


async def test_its_history_is_its_present() -> None:
    stream = ReleaseStream(LatestRelease(Written()), asyncio.Event())
    assert (await stream.open(None)).resume == "live"
    assert (await stream.open(LastEventId(0, 7))).resume == "resumed"
    assert stream.cursor == 0
    assert await stream.check() is None


@pytest.mark.parametrize("never_sent", ["nonsense", "evt_1", "evt_", "0", "evt_0.x"])
async def test_an_event_id_that_it_never_sent_is_a_reset(never_sent: str) -> None:
    stream = ReleaseStream(LatestRelease(Written()), asyncio.Event())
    assert (await stream.open(LastEventId.parse(never_sent))).resume == "reset"


async def test_streams_that_wait_for_a_read_that_fails_share_its_failure() -> None:
    written = Written()
    written.failing = True
    latest = LatestRelease(written)
    streams = [ReleaseStream(latest, asyncio.Event()) for _ in range(20)]
    steps = await asyncio.gather(*[stream.greet(Wire("c")) for stream in streams])
    assert [step.over for step in steps] == ["version_fetch_error"] * 20
    assert written.reads == 1
    written.failing = False
    assert (
        b"event: version" in (await ReleaseStream(latest, asyncio.Event()).greet(Wire("c"))).chunk
    )


async def test_a_read_that_takes_long_holds_up_no_heartbeat() -> None:
    """A step gives up after its time; the next one waits for the same read."""
    written = Written()
    stream = ReleaseStream(LatestRelease(written, every=EVERY), asyncio.Event())
    wire = Wire("c")
    await stream.greet(wire)
    may_go_on = threading.Event()
    written.held = lambda: may_go_on.wait(5)
    written.version = "1.1.0"
    async with asyncio.timeout(4):
        while written.reads == 1:
            assert await stream.step(wire, 0.01) == Step()
        assert await stream.step(wire, 0.01) == Step()
    may_go_on.set()
    step = await stream.step(wire, 5)
    assert b'"version":"1.1.0"' in step.chunk
    assert written.reads == 2
