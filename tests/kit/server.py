"""The web functions as they start everywhere: run.sh, uvicorn, a port."""

import itertools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import httpx

from cdk_app import page
from function_urls.ports import LOOPBACK, free_port
from lambda_src.tickertape.settings import PREFIX, DashboardSettings, Settings, StreamingSettings
from tests.kit.emulator import Backend, Emulator
from tests.kit.processes import Process, Processes

App = Literal["dashboard", "streaming"]
Setting = str | float | Path
VERSION = "0.0.0-test"
# Short, so that a test sees them pass; the promises are relative to these.
SLICE_SECONDS = 10.0
BRIEF_SLICE_SECONDS = 1.5
HEARTBEAT_SECONDS = 1.0
POLL_SECONDS = 0.1

_ROOT = Path(__file__).resolve().parents[2]
_SETTINGS: dict[App, type[Settings]] = {
    "dashboard": DashboardSettings,
    "streaming": StreamingSettings,
}
_READY_SECONDS = 1.0
_numbers = itertools.count(1)


class Server:
    def __init__(self, app: App, url: str, process: Process, backend: Backend) -> None:
        self.app = app
        self.url = url
        """Base URL, with a trailing slash."""
        self.process = process
        self.backend = backend


class Servers:
    """Starts web functions against one backend, each with settings of its own."""

    def __init__(
        self, processes: Processes, emulator: Emulator, backend: Backend, cleanup: ExitStack
    ) -> None:
        self.backend = backend
        self._processes = processes
        self._emulator = emulator
        self._cleanup = cleanup

    def __call__(
        self, app: App, *, backend: Backend | None = None, **overrides: Setting | None
    ) -> Server:
        """Start one and wait for it; an override is a setting's name, None leaves it unset."""
        backend = backend or self.backend
        port = free_port()
        url = f"http://{LOOPBACK}:{port}/"
        process = self._processes.start(
            f"{app}-{next(_numbers)}",
            [_ROOT / "lambda_src" / "run.sh"],
            {
                **self._emulator.variables,
                **_variables(app, self._settings(app, backend) | overrides),
                "AWS_LWA_PORT": str(port),
            },
        )
        self._cleanup.callback(process.stop)
        process.wait_until(lambda: _is_ready(url))
        return Server(app, url, process, backend)

    def _settings(self, app: App, backend: Backend) -> dict[str, Setting | None]:
        every: dict[str, Setting | None] = {
            "environment": backend.environment,
            "version": VERSION,
            "table": backend.table,
            "max_connections": 100,
            "heartbeat_seconds": HEARTBEAT_SECONDS,
        }
        if app == "dashboard":
            return every | {
                # Where no streaming function is wanted: nothing listens on the discard port.
                "stream_url": f"http://{LOOPBACK}:9/",
                "import_queue_url": backend.queue_url,
                "page_folder": self._page_folder,
            }
        return every | {
            "connections_per_client": 10,
            "connections_per_address": 33,
            "slice_seconds": SLICE_SECONDS,
            "poll_seconds": POLL_SECONDS,
            "release_parameter": backend.release_parameter,
        }

    @cached_property
    def _page_folder(self) -> Path:
        """The page bundled from the sources as they are now."""
        folder = Path(self._cleanup.enter_context(TemporaryDirectory()))
        page.write(page.bundle(_ROOT), folder)
        return folder


def _variables(app: App, settings: dict[str, Setting | None]) -> dict[str, str]:
    if unknown := settings.keys() - _SETTINGS[app].model_fields:
        raise TypeError(f"The {app} function has no settings {sorted(unknown)}")
    return {
        "TICKERTAPE_APP": app,
        "POWERTOOLS_SERVICE_NAME": app,
        "POWERTOOLS_LOG_LEVEL": "INFO",
    } | {PREFIX + name.upper(): str(value) for name, value in settings.items() if value is not None}


def _is_ready(url: str) -> bool:
    answer = httpx.get(f"{url}ready", timeout=_READY_SECONDS, trust_env=False)
    return answer.status_code == httpx.codes.OK


@contextmanager
def serving(processes: Processes, emulator: Emulator, backend: Backend) -> Iterator[Servers]:
    """Everything started within is stopped at the end, the last first."""
    with ExitStack() as cleanup:
        yield Servers(processes, emulator, backend, cleanup)
