"""An execution environment: one process group that serves one request at a time."""

import asyncio
import contextlib
import shutil
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx

from function_urls.functions import Function
from function_urls.limits import Limits
from function_urls.listening import Listening
from function_urls.ports import LOOPBACK
from function_urls.processes import ProcessGroup

# The Web Adapter's own interval.
_READINESS_SECONDS = 0.01
_HEALTHY_STATUS = "100-499"
_STATUSES = range(100, 600)
_LIVES_SECONDS = 1.0


class InitError(RuntimeError):
    """The handler ended, or was not ready in time; the message has the path of its log."""


class ExecutionEnvironment:
    def __init__(
        self,
        function: Function,
        *,
        listening: Listening,
        process: ProcessGroup,
        scratch: Path,
        limits: Limits,
        on_end: Callable[[], None],
    ) -> None:
        self.function_name = function.name
        self.version = function.version
        self.started_at = self.idle_since = time.monotonic()
        self.base_url = httpx.URL(f"http://{LOOPBACK}:{listening.port}")
        self.client: httpx.AsyncClient
        self.process = process
        self._readiness_path = function.environment.get("AWS_LWA_READINESS_CHECK_PATH", "/")
        self._healthy = statuses(
            function.environment.get("AWS_LWA_READINESS_CHECK_HEALTHY_STATUS", _HEALTHY_STATUS)
        )
        self._listening = listening
        self._scratch = scratch
        self._limits = limits
        self._on_end = on_end

    @property
    def alive(self) -> bool:
        return self.process.running

    @property
    def age_seconds(self) -> float:
        return time.monotonic() - self.started_at

    async def wait_ready(self) -> None:
        """Poll the readiness path until it answers, as the Web Adapter does."""
        try:
            async with asyncio.timeout(self._limits.init_seconds):
                while not await self._is_ready():
                    if not self.alive:
                        raise InitError(self._complaint("ended at its start"))
                    await asyncio.sleep(_READINESS_SECONDS)
        except TimeoutError:
            why = f"was not ready at {self._readiness_path} in {self._limits.init_seconds:.0f} s"
            raise InitError(self._complaint(why)) from None

    async def lives(self) -> bool:
        """Whether it still answers, after a request of it has failed."""
        try:
            async with asyncio.timeout(_LIVES_SECONDS):
                return await self._is_ready()
        except TimeoutError:
            return False

    def freeze(self) -> None:
        """Stop every process: between requests Lambda gives a function no processor time."""
        self.idle_since = time.monotonic()
        self.process.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.signal(signal.SIGCONT)

    async def end(self) -> None:
        """Let it shut down for 300 ms, then kill it."""
        self.thaw()
        await self.process.end(grace_seconds=self._limits.shutdown_seconds)
        self._listening.socket.unlink(missing_ok=True)
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._on_end()

    async def kill(self) -> None:
        """End it without notice."""
        self.process.signal(signal.SIGKILL)
        await self.end()

    async def _is_ready(self) -> bool:
        # Connecting is far cheaper than a failed HTTP request, and this runs 100 times a second.
        with contextlib.suppress(OSError):
            self.client = await self._listening.connect()
            with contextlib.suppress(httpx.TransportError):
                response = await self.client.get(self.base_url.join(self._readiness_path))
                return response.status_code in self._healthy
        return False

    def _complaint(self, why: str) -> str:
        log = self.process.log
        return (
            f"An execution environment of {self.function_name} {why}. "
            f"Its log, {log}, ends:\n{self.process.log_tail(8)}"
        )


def statuses(text: str) -> frozenset[int]:
    """Those that the adapter's `200-399,404` names; what names none is passed over, as there."""
    found = set[int]()
    for part in text.split(","):
        first, _, last = part.partition("-")
        with contextlib.suppress(ValueError):
            lowest, highest = int(first), int(last or first)
            found |= {status for status in _STATUSES if lowest <= status <= highest}
    return frozenset(found)


def variables(
    function: Function,
    *,
    artifact: Path,
    listening: Listening,
    endpoint: str,
    region: str,
    interpreter_path: str,
    scratch: Path,
    log_stream: str,
    credentials: Mapping[str, str],
) -> dict[str, str]:
    """Everything the process sees: Lambda's variables and the function's, nobody else's."""
    return {
        "PATH": f"{interpreter_path}:/usr/local/bin:/usr/bin:/bin",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        # Lambda sets none: its user's home is this, and is not there. Without it boto3 would read
        # the person's ~/.aws here.
        "HOME": "/home/sbx_user1051",
        # On Lambda /tmp is each environment's own.
        "TMPDIR": str(scratch),
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_FORMAT": function.log_format,
        "AWS_LAMBDA_LOG_GROUP_NAME": function.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
        **({"AWS_LAMBDA_LOG_LEVEL": function.log_level} if function.log_format == "JSON" else {}),
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        # Of this machine, where nobody listens.
        "AWS_XRAY_DAEMON_ADDRESS": f"{LOOPBACK}:2000",
        "LAMBDA_TASK_ROOT": str(artifact),
        "_HANDLER": function.handler,
        **function.environment,
        **credentials,
        **listening.variables,
    }
