"""What one connection does with the bytes it is sent: as little as it can."""

import asyncio
import re
import time
from typing import cast

import httptools

MARKER = b"event: new_item"
_CARRIED = len(MARKER) - 1
_ITEM_ID = re.compile(rb'"item_id":"([^"]+)"')
_END = b"\n\n"


class Goal:
    """How many events each connection is to receive, and when the first and the last came."""

    def __init__(self, events: int, connections: int) -> None:
        self.events = events
        self.first = float("inf")
        self.last = 0.0
        self._missing = connections
        self.reached = asyncio.Event()

    def began(self, now: float) -> None:
        self.first = min(self.first, now)

    def one_more(self, now: float) -> None:
        self.last = now
        self._missing -= 1
        if self._missing == 0:
            self.reached.set()


class Counting(asyncio.Protocol):
    """Counts events in the raw bytes; a marker cut by two reads is still one."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._carry = b""
        self._transport: asyncio.Transport | None = None
        self.answered: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.events = 0
        self.received = 0
        self.goal: Goal | None = None
        self.lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are none of asyncio's classes.
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if not self.answered.done():
            self.answered.set_result(data.partition(b"\r\n")[0])
        self.received += len(data)
        seen = self._carry + data
        self._carry = seen[-_CARRIED:]
        self.count(seen.count(MARKER))

    def count(self, events: int) -> None:
        goal, before = self.goal, self.events
        self.events += events
        if goal is None or not events:
            return
        if before == 0:
            goal.began(time.monotonic())
        if before < goal.events <= self.events:
            goal.one_more(time.monotonic())

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        if not self.answered.done():
            self.answered.set_exception(exc or ConnectionError("closed before an answer"))

    def aim(self, goal: Goal | None) -> None:
        self.goal, self.events, self.received = goal, 0, 0

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()


class Timing(Counting):
    """Also notes which item came when: the moment at which its event's last byte was here."""

    def __init__(self, request: bytes) -> None:
        super().__init__(request)
        self._parser = httptools.HttpResponseParser(self)
        self._body = b""
        self.arrivals: list[tuple[str, float]] = []

    def data_received(self, data: bytes) -> None:
        if not self.answered.done():
            self.answered.set_result(data.partition(b"\r\n")[0])
        self.received += len(data)
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        now = time.monotonic()
        *blocks, self._body = (self._body + body).split(_END)
        found = 0
        for block in blocks:
            if block.startswith(MARKER) and (item := _ITEM_ID.search(block)):
                self.arrivals.append((item[1].decode(), now))
                found += 1
        self.count(found)
