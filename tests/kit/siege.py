"""One address tries for everything while others come and go: how long do those wait?"""

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count

import httpx

from tests.kit.server import Server
from tests.kit.sse.client import RefusedError, SseClient
from tests.kit.streaming import STREAM, bearer, from_address

ATTACKER = from_address(66)
LONGEST_VISIT_SECONDS = 2.0


@dataclass
class Siege:
    """`waits`: seconds from a comer's wish to its stream's first event, refusals included."""

    waits: list[float] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    """What the attacker was answered, by status."""

    turned_away: int = 0
    """How often one of the others was refused."""

    opened: int = 0
    """Streams that the attacker had."""


async def besiege(
    http: httpx.AsyncClient,
    streaming: Server,
    dashboard: Server,
    *,
    seconds: float,
    comers: int = 20,
    greedy: int = 60,
) -> Siege:
    siege, over = Siege(), asyncio.Event()
    client = SseClient(http, total=seconds + 60)
    names = count()
    stream_url, session_url = streaming.url + STREAM, dashboard.url + "api/v2/auth/anonymous"

    async def want_all(number: int) -> None:
        """A session of its own as often as it gets one; keeps places, or wants ever new ones."""
        headers, stays = ATTACKER, (seconds, 0, 5)[number % 3]
        while not over.is_set():
            answer = await http.post(session_url, headers=ATTACKER)
            if answer.status_code == httpx.codes.CREATED:
                headers = ATTACKER | bearer(answer.json()["token"])
            name = f"greedy-{number}-{next(names) if number % 2 else 0}"
            try:
                async with client.open(
                    stream_url,
                    headers=headers,
                    params={"connection": name},
                    last_event_id="evt_1" if number % 3 else None,
                ) as stream:
                    await stream.next()
                    siege.opened += 1
                    await _any(over, stays)
            except RefusedError as refusal:
                siege.refused[refusal.status] += 1

    async def come_and_go(number: int) -> None:
        headers = from_address(100 + number)
        while not over.is_set():
            began = time.monotonic()
            while True:
                try:
                    async with client.open(stream_url, headers=headers) as stream:
                        await stream.next()
                        siege.waits.append(time.monotonic() - began)
                        await _any(over, random.uniform(0, LONGEST_VISIT_SECONDS))  # noqa: S311
                    break
                except RefusedError:
                    siege.turned_away += 1
                    await _any(over, 1)

    tasks = [want_all(n) for n in range(greedy)] + [come_and_go(n) for n in range(comers)]
    async with asyncio.TaskGroup() as group:
        for task in tasks:
            group.create_task(task)
        await asyncio.sleep(seconds)
        over.set()
    return siege


async def _any(over: asyncio.Event, seconds: float) -> None:
    """Until it is over, or so long."""
    try:
        async with asyncio.timeout(seconds):
            await over.wait()
    except TimeoutError:
        return
