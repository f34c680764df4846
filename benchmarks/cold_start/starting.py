"""Starts run.sh in an artifact as Lambda would, and asks for a stream as the adapter would."""

import asyncio
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.load.generator import get
from function_urls.ports import LOOPBACK, free_port
from tests.kit.processes import Processes

# As the Web Adapter asks whether the app is ready.
ASK_SECONDS = 0.01
LONGEST_SECONDS = 30.0


@dataclass(frozen=True, kw_only=True)
class Start:
    """Seconds from the start of run.sh; memory once the first event was sent."""

    listening: float
    first_event: float
    processor: float
    megabytes: float


@dataclass(frozen=True)
class Starter:
    """`variables` are those of the functions, the emulator's included."""

    processes: Processes
    artifact: Path
    interpreter: Path
    variables: Mapping[str, str]

    async def start(self, app: str, script: str = "lambda_src/run.sh", **more: str) -> Start:
        port = free_port()
        began = time.monotonic()
        process = self.processes.start(
            f"{app}-{port}",
            [self.artifact / script],
            {
                **self.variables,
                "TICKERTAPE_APP": app,
                "AWS_LWA_PORT": str(port),
                "LAMBDA_TASK_ROOT": str(self.artifact),
                "PATH": f"{self.interpreter}:/usr/bin:/bin",
                **more,
            },
            directory=self.artifact,
        )
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                reader, writer = await _connect(port)
                listening = time.monotonic() - began
                writer.write(get("/api/v2/stream").encode())
                await reader.readuntil(b"\r\n\r\n")
                await reader.readuntil(b"event:")
                first_event = time.monotonic() - began
            writer.close()
            used = psutil.Process(process.pid)
            times = used.cpu_times()
            return Start(
                listening=listening,
                first_event=first_event,
                processor=times.user + times.system,
                megabytes=used.memory_info().rss / 1e6,
            )
        finally:
            process.kill()


def interpreter(folder: Path) -> Path:
    """A folder with this Python as python3, and none of this environment's packages."""
    folder.mkdir()
    (folder / "python3").symlink_to(getattr(sys, "_base_executable", sys.executable))
    return folder


async def _connect(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    while True:
        try:
            return await asyncio.open_connection(LOOPBACK, port)
        except OSError:
            await asyncio.sleep(ASK_SECONDS)
