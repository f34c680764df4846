"""One measurement: a server, so many streams, so many events."""

import asyncio
from dataclasses import asdict, dataclass

from benchmarks.fan_out import nchan
from benchmarks.load.generator import LoadError, LoadGenerator, get
from benchmarks.servers import ServerProcess

# Streams that are opened and closed first, so that what is made once is not counted.
WARMING = 10
LONGEST_SECONDS = 90.0


@dataclass(frozen=True, kw_only=True)
class Measured:
    """`generator_share`: how busy the load generator's core was meanwhile."""

    server: str
    clients: int
    at_once: int
    deliveries: float
    microseconds: float
    kilobytes: float
    generator_share: float
    bytes_per_event: float

    def as_dict(self) -> dict[str, float | str]:
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Run:
    name: str
    path: str
    clients: int
    events: int
    at_once: int = 1

    async def measure(self, server: ServerProcess) -> Measured:
        request = get(self.path)
        async with LoadGenerator() as load:
            await load.open(server.port, [request] * WARMING)
            await load.do("close")
            await server.settle()
            empty = server.memory()
            await load.open(server.port, [request] * self.clients)
            await server.settle()
            full = server.memory()
            used = server.processor_seconds()
            await load.do("expect", events=self.events)
            await self._publish(server)
            seen = await load.do("wait", seconds=LONGEST_SECONDS)
            used = server.processor_seconds() - used
        if not seen["complete"]:
            raise LoadError(f"{self.name}: not every stream received its {self.events} events")
        seconds = seen["last"] - seen["first"]
        return Measured(
            server=self.name,
            clients=self.clients,
            at_once=self.at_once,
            deliveries=seen["events"] / seconds,
            microseconds=used / seen["events"] * 1e6,
            kilobytes=(full - empty) / self.clients / 1000,
            generator_share=seen["processor_seconds"] / seconds,
            bytes_per_event=seen["received"] / seen["events"],
        )

    async def _publish(self, server: ServerProcess) -> None:
        if self.name == "nchan":
            await nchan.publish(server.port, self.events)
        else:
            await asyncio.to_thread(
                server.post, "/publish", count=self.events, at_once=self.at_once
            )
