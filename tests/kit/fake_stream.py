"""A stream, leases and a telemetry in memory, for slices and what holds them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from lambda_src.contract.events import CloseReason
from lambda_src.streaming.admission import Admission
from lambda_src.streaming.slice import Slice, SliceContext
from lambda_src.streaming.stream import Opening, Step
from lambda_src.streaming.wire import Wire
from lambda_src.tickertape.claims import Claim
from lambda_src.tickertape.connections import Connections
from lambda_src.tickertape.errors import StoreError
from lambda_src.tickertape.events import LastEventId
from lambda_src.tickertape.leases import Lease
from lambda_src.tickertape.telemetry import Telemetry
from tests.kit.fake_feed import NOW
from tests.kit.sse.client import Event
from tests.kit.sse_script import received

SOMEONE = Claim.of(None, "192.0.2.1")


class FakeConnections(Connections):
    """Leases by number; `gone` ones cannot be renewed, `failing` raises."""

    def __init__(self) -> None:
        self.held: set[Lease] = set()
        self.renewed: list[Lease] = []
        self.released: list[Lease] = []
        self.gone: dict[Lease, CloseReason] = {}
        self.looked_at: list[Lease] = []
        self.count_held: Callable[[], object] = lambda: None
        self.failing = False
        self.stuck: Callable[[], object] = lambda: None
        self.taken = 0

    def try_acquire(self, claim: Claim) -> Lease | None:
        self._fail()
        self.taken += 1
        lease = Lease(self.taken, f"holder-{self.taken}", claim, len(self.held) + 1)
        self.held.add(lease)
        return lease

    def renew(self, lease: Lease) -> CloseReason | None:
        self._fail()
        self.renewed.append(lease)
        return self.gone.get(lease)

    def lost(self, lease: Lease) -> CloseReason | None:
        self._fail()
        self.looked_at.append(lease)
        return self.gone.get(lease)

    def release(self, lease: Lease) -> None:
        self.stuck()
        self._fail()
        self.released.append(lease)
        self.held.discard(lease)

    def count(self) -> int:
        self._fail()
        held = len(self.held)
        self.count_held()
        return held

    def _fail(self) -> None:
        if self.failing:
            raise StoreError("no table today")


@dataclass
class FakeStream:
    """Says its greeting, then its steps one by one, then waits."""

    steps: list[Step | Exception] = field(default_factory=list)
    greeting: Step | Exception = field(default_factory=Step)
    checks: list[CloseReason | Exception | None] = field(default_factory=list)
    beats_at_once: bool = True
    cursor: int = 0
    on_check: Callable[[], Awaitable[None]] | None = None
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    waits: list[float] = field(default_factory=list)

    async def open(self, last: LastEventId | None) -> Opening:
        return Opening("resumed" if last else "live", self.cursor)

    async def greet(self, wire: Wire) -> Step:
        assert isinstance(wire, Wire)
        return _said(self.greeting)

    async def step(self, wire: Wire, seconds: float) -> Step:
        assert isinstance(wire, Wire)
        self.waits.append(seconds)
        if self.steps:
            return _said(self.steps.pop(0))
        try:
            async with asyncio.timeout(seconds):
                await self.woken.wait()
        except TimeoutError:
            pass
        return Step()

    async def check(self) -> CloseReason | None:
        if self.on_check is not None:
            await self.on_check()
        answer = self.checks.pop(0) if self.checks else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None: ...


def _said(step: Step | Exception) -> Step:
    if isinstance(step, Exception):
        raise step
    return step


@dataclass
class Bench:
    """One slice with all that it touches."""

    slice: Slice
    stream: FakeStream
    connections: FakeConnections
    admission: Admission
    shutdown: asyncio.Event
    lease: Lease

    async def events(self) -> list[Event]:
        return await received(*[block async for block in self.slice.blocks()], lf_only=True)


@asynccontextmanager
async def bench(
    stream: FakeStream, *, seconds: float = 0.05, heartbeat_seconds: float = 60
) -> AsyncIterator[Bench]:
    connections = FakeConnections()
    admission = Admission(connections, every_seconds=heartbeat_seconds, renewed=lambda _: None)
    lease = await admission.acquire(SOMEONE, seconds=seconds + 60)
    shutdown = asyncio.Event()
    context = SliceContext(
        admission=admission,
        shutdown=shutdown,
        telemetry=Telemetry("streaming", "test"),
        clock=lambda: NOW,
    )
    opening = await stream.open(None)
    made = Slice(
        stream,
        opening,
        Wire("c"),
        lease,
        context,
        seconds=seconds,
        heartbeat_seconds=heartbeat_seconds,
    )
    yield Bench(made, stream, connections, admission, shutdown, lease)
    await admission.close()
