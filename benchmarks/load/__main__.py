"""The load generator's process: a command a line of JSON on its input, an answer a line back."""

import asyncio
import json
import sys
import time
from collections import Counter
from typing import Any

import uvloop

from benchmarks.load.clients import Counting, Goal, Timing

# As many as a listening socket's backlog takes at once.
OPENING_AT_ONCE = 50


class Load:
    def __init__(self) -> None:
        self._connections: list[Counting] = []
        self._goal = Goal(0, 0)
        self._processor = time.process_time()

    async def open(
        self, *, host: str, port: int, requests: list[str], timing: bool, events: int
    ) -> dict[str, Any]:
        """Open a connection a request, and wait until each is answered.

        `events` is what `wait` waits for, counted from the very first.
        """
        make = Timing if timing else Counting
        self._goal = Goal(events, len(requests))
        began = time.monotonic()
        gate = asyncio.Semaphore(OPENING_AT_ONCE)
        loop = asyncio.get_running_loop()

        async def connect(request: str) -> bytes:
            async with gate:
                _, connection = await loop.create_connection(
                    lambda: make(request.encode()), host, port
                )
                connection.goal = self._goal
                self._connections.append(connection)
                return await connection.answered

        statuses = Counter(await asyncio.gather(*map(connect, requests)))
        return {
            "statuses": {status.decode(): n for status, n in statuses.items()},
            "began": began,
            "seconds": time.monotonic() - began,
        }

    async def expect(self, *, events: int) -> dict[str, Any]:
        """From now on count: `wait` ends when every connection has this many."""
        self._goal = Goal(events, len(self._connections))
        self._processor = time.process_time()
        for connection in self._connections:
            connection.aim(self._goal)
        return {}

    async def wait(self, *, seconds: float) -> dict[str, Any]:
        complete = True
        try:
            async with asyncio.timeout(seconds):
                await self._goal.reached.wait()
        except TimeoutError:
            complete = False
        return {
            "complete": complete,
            "first": self._goal.first if self._goal.first < float("inf") else None,
            "last": self._goal.last,
            "events": sum(connection.events for connection in self._connections),
            "received": sum(connection.received for connection in self._connections),
            "processor_seconds": time.process_time() - self._processor,
        }

    async def arrivals(self) -> dict[str, Any]:
        """Item id and moment of everything that timed connections received."""
        timed = [one for one in self._connections if isinstance(one, Timing)]
        return {"arrivals": [one.arrivals for one in timed]}

    async def lost(self) -> dict[str, Any]:
        return {"lost": sum(connection.lost for connection in self._connections)}

    async def close(self) -> dict[str, Any]:
        for connection in self._connections:
            connection.close()
        self._connections.clear()
        return {}


async def main() -> None:
    load = Load()
    commands = {
        command.__name__: command
        for command in (load.open, load.expect, load.wait, load.arrivals, load.lost, load.close)
    }
    while line := await asyncio.to_thread(sys.stdin.readline):
        command = json.loads(line)
        try:
            answer = await commands[command.pop("do")](**command)
        except (OSError, ValueError) as error:
            answer = {"error": repr(error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
