"""Servers under measurement: started as run.sh starts ours, each ended with its context."""

import asyncio
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

from benchmarks import RESULTS, ROOT
from function_urls.ports import free_port
from tests.kit.processes import Process, Processes

# Of processor time in half a second.
IDLE_SECONDS = 0.03
# The options of run.sh.
UVICORN = (
    *("--no-access-log", "--log-level", "warning", "--no-server-header"),
    *("--timeout-keep-alive", "300", "--host", "127.0.0.1"),
)
STREAMING = {
    "TICKERTAPE_APP": "streaming",
    "TICKERTAPE_ENVIRONMENT": "bench",
    "TICKERTAPE_VERSION": "0.0.0-bench",
    "TICKERTAPE_MAX_CONNECTIONS": "5000",
    "TICKERTAPE_CONNECTIONS_PER_CLIENT": "5000",
    "TICKERTAPE_CONNECTIONS_PER_ADDRESS": "5000",
    "TICKERTAPE_SLICE_SECONDS": "600",
    "TICKERTAPE_HEARTBEAT_SECONDS": "300",
    "TICKERTAPE_POLL_SECONDS": "0.5",
    "TICKERTAPE_RELEASE_PARAMETER": "/tickertape/bench/release",
    "TICKERTAPE_TABLE": "bench",
    "POWERTOOLS_SERVICE_NAME": "streaming",
    # Log lines of a thousand connections are not what is measured.
    "POWERTOOLS_LOG_LEVEL": "WARNING",
}


class ServerProcess:
    """What it has used: memory in bytes, processor time in seconds."""

    def __init__(self, process: Process, port: int) -> None:
        self.port = port
        self._process = process
        self._measured = psutil.Process(process.pid)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def _all(self) -> list[psutil.Process]:
        return [self._measured, *self._measured.children(recursive=True)]

    def memory(self) -> int:
        return sum(process.memory_info().rss for process in self._all)

    def processor_seconds(self) -> float:
        times = [process.cpu_times() for process in self._all]
        return sum(time.user + time.system for time in times)

    async def settle(self) -> None:
        """Return when it has nothing more to do, or after twenty seconds."""
        for _ in range(40):
            used = self.processor_seconds()
            await asyncio.sleep(0.5)
            if self.processor_seconds() - used < IDLE_SECONDS:
                return

    def post(self, path: str, **query: str | int) -> httpx.Response:
        answer = httpx.post(self.url + path, params=query, timeout=30, trust_env=False)
        return answer.raise_for_status()


@contextmanager
def uvicorn_server(
    processes: Processes, factory: str, variables: Mapping[str, str] | None = None
) -> Iterator[ServerProcess]:
    """`factory` is module:function, as uvicorn takes it."""
    port = free_port()
    process = processes.start(
        f"{factory.rpartition(':')[2]}-{port}",
        [sys.executable, "-m", "uvicorn", factory, "--factory", "--port", str(port), *UVICORN],
        {"PYTHONPATH": str(ROOT), **STREAMING, **(variables or {})},
    )
    with ended(process):
        wait_listening(process, port)
        yield ServerProcess(process, port)


@contextmanager
def ended(process: Process) -> Iterator[None]:
    try:
        yield
    finally:
        # Streams of ten minutes are open: nobody is to wait for their end.
        if process.running:
            process.kill()


def wait_listening(process: Process, port: int) -> None:
    def listening() -> bool:
        httpx.get(f"http://127.0.0.1:{port}/", timeout=2, trust_env=False)
        return True

    process.wait_until(listening)


def scratch(name: str) -> Path:
    """A fresh folder for a benchmark's logs; those of its last run stay until the next."""
    folder = RESULTS / "logs" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
