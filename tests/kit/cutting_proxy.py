"""A network that breaks: relays to one of several servers, and resets connections in mid-chunk."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

from tests.kit.relaying import relaying

_READ = 1024


class CuttingProxy:
    """`targets` may change at any time; with `calm` nothing more is cut."""

    def __init__(self, chance: random.Random) -> None:
        self.url = ""
        self.targets: list[str] = []
        self.calm = False
        self.cuts = 0
        self._chance = chance

    def allowance(self) -> float:
        """How many bytes come through before the cut."""
        if self.calm or self._chance.random() < 0.25:
            return float("inf")
        return self._chance.randint(1, 2_500)

    async def relay(self, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        target = urlsplit(self._chance.choice(self.targets))
        server, forth = await asyncio.open_connection(target.hostname, target.port)
        asking = asyncio.create_task(self._ask(client, forth))
        left = self.allowance()
        try:
            while data := await server.read(_READ):
                cut = left < len(data) and not self.calm
                back.write(data[: int(left)] if cut else data)
                await back.drain()
                left -= len(data)
                if cut:
                    self.cuts += 1
                    return
        finally:
            asking.cancel()
            # A reset, not an orderly end: what is still buffered is lost.
            forth.transport.abort()
            if left < 0:
                back.transport.abort()
            back.close()

    async def _ask(self, client: asyncio.StreamReader, forth: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await client.read(_READ):
                forth.write(data)
        forth.transport.abort()


@asynccontextmanager
async def cutting_proxy(chance: random.Random) -> AsyncIterator[CuttingProxy]:
    proxy = CuttingProxy(chance)
    async with relaying(proxy.relay) as url:
        proxy.url = f"{url}/"
        yield proxy
