"""`make dev` itself: killed at any moment it leaves nothing behind, and the next one starts."""

import re
import shlex
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from function_urls.ports import LOOPBACK
from lambda_src.contract.sources import read
from operator_tools.endpoints import Endpoints, EndpointsError, LocalState
from operator_tools.profile import access_key
from tests.kit.dev_process import Dev

pytestmark = [pytest.mark.integration, pytest.mark.local_cloud, pytest.mark.timeout(420)]

START_SECONDS = 300
END_SECONDS = 10


@pytest.fixture
def dev(tmp_path: Path) -> Iterator[Dev]:
    dev = Dev(tmp_path / "state")
    yield dev
    assert dev.processes() == []


def wait(condition: Callable[[], object], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


def is_open(dev: Dev) -> bool:
    return b"Ready in " in dev.output.read_bytes()


def end(dev: Dev, process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    process.send_signal(number)
    process.wait(END_SECONDS)
    wait(lambda: not dev.processes(), seconds=END_SECONDS)


@pytest.mark.parametrize("moment", ["emulator.log", "cdk-synth.log", "cdk-bootstrap.log"])
def test_killed_while_it_starts_it_leaves_nothing(dev: Dev, moment: str) -> None:
    with dev.started() as process:
        wait((dev.directory / "logs" / moment).exists, seconds=START_SECONDS)
        end(dev, process, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_while_it_starts_it_ends_in_good_order(
    dev: Dev, number: signal.Signals
) -> None:
    with dev.started() as process:
        wait((dev.directory / "logs" / "cdk-bootstrap.log").exists, seconds=START_SECONDS)
        end(dev, process, number)
    assert process.returncode == 0
    assert "The local cloud has ended." in dev.output.read_text()


def test_when_make_is_killed_it_ends_too(dev: Dev, tmp_path: Path) -> None:
    make = tmp_path / "make"
    make.write_text(f"#!/bin/sh\n{shlex.join(dev.command('dev'))}\nexit $?\n")
    make.chmod(0o755)
    with dev.started(str(make)) as process:
        wait((dev.directory / "logs" / "emulator.log").exists, seconds=START_SECONDS)
        end(dev, process, signal.SIGKILL)


def test_a_session_of_work(dev: Dev, tmp_path: Path) -> None:
    """Behind the edge, which is all that there is without it and more."""
    with dev.started(*dev.command("dev", "--edge")) as process:
        wait(lambda: is_open(dev), seconds=START_SECONDS)
        a_second_one_says_so(dev, process.pid)
        a_token_is_made(dev)
        posts_are_published(dev, tmp_path / "posts.jsonl")
        its_sources_fill_the_page(dev)
        a_feed_is_followed(dev)
        nothing_else_listens(dev, process.pid)
        the_secret_is_nowhere_to_be_read(dev, process.pid)
        end(dev, process, signal.SIGKILL)
    with pytest.raises(EndpointsError, match="make dev"):
        Endpoints.load("local", directory=dev.directory)


def a_second_one_says_so(dev: Dev, running: int) -> None:
    second = dev.run("dev")
    assert second.returncode == 1
    assert f"already running here (process {running})" in second.stderr
    page = Endpoints.load("local", directory=dev.directory).dashboard_url
    assert f"Its page is {page}" in second.stderr


def a_token_is_made(dev: Dev) -> None:
    token = dev.tool("token", "--role", "publisher")
    assert token.returncode == 0
    page = Endpoints.load("local", directory=dev.directory).dashboard_url
    headers = {"authorization": f"Bearer {token.stdout.strip()}"}
    me = httpx.get(f"{page}api/v2/auth/me", headers=headers, timeout=20)
    assert me.status_code == 200


def posts_are_published(dev: Dev, posts: Path) -> None:
    posts.write_text('{"tickers": ["EMBR"], "text": "a great day"}\n{"tickers": []}\n')
    published = dev.tool("publish", str(posts))
    assert published.returncode == 1
    assert "Line 2: " in published.stderr
    assert "1 published, 0 there already, 1 bad lines." in published.stderr
    imported = dev.tool("publish", str(posts), "--task")
    # What it says names it, so it is the post that was published.
    assert "0 imported, 1 there already, 1 bad lines." in imported.stderr


def its_sources_fill_the_page(dev: Dev) -> None:
    """All three, the one with a key too, by the collector alone."""
    base = Endpoints.load("local", directory=dev.directory).dashboard_url
    titles = {source.title for source in read(LocalState.read(dev.directory).sources)}
    assert len(titles) == 3

    def filled() -> bool:
        items = httpx.get(f"{base}api/v2/items", params={"limit": 500}, timeout=20).json()["items"]
        return titles <= {item.get("source") for item in items}

    wait(filled, seconds=60)


def a_feed_is_followed(dev: Dev) -> None:
    feed = next(source.url for source in read(LocalState.read(dev.directory).sources))
    follower = Dev(dev.directory)
    follower.output = dev.directory.with_suffix(".followed")
    with follower.started(*dev.tool_command("follow", feed)) as process:
        wait(lambda: b"Asking again every 60 s" in follower.output.read_bytes(), seconds=60)
        process.send_signal(signal.SIGINT)
        process.wait(END_SECONDS)
    # The collector has published most of them, under the same ids.
    said = re.search(
        r"(\d+) new entries: (\d+) published, (\d+) there already, 0 without",
        follower.output.read_text(),
    )
    assert said
    assert int(said[1]) == int(said[2]) + int(said[3])
    assert int(said[3]) > 0


def page(dev: Dev) -> str:
    """Where the page is that is made from its sources."""
    said = re.search(rb"The page +(http://\S+)", dev.output.read_bytes())
    assert said
    url = said[1].decode()
    assert httpx.get(url, timeout=20).status_code == 200
    return url


def running(pid: int) -> list[psutil.Process]:
    """The processes of a local cloud, execution environments included."""
    process = psutil.Process(pid)
    found = [process, *process.children(recursive=True)]
    assert any("lambda_src.web.serve" in one.cmdline() for one in found)
    return found


def nothing_else_listens(dev: Dev, pid: int) -> None:
    """Every web page can reach a loopback port, so each that there is has a reason."""
    state = LocalState.read(dev.directory)
    feeds = [source.url for source in read(state.sources)]
    urls = (state.emulator, *state.urls.values(), *feeds, page(dev))
    known = {urlsplit(url).port for url in urls}
    found = {
        (connection.laddr.ip, connection.laddr.port)
        for process in running(pid)
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN or connection.type == socket.SOCK_DGRAM
    }
    assert found == {(LOOPBACK, port) for port in known}


def the_secret_is_nowhere_to_be_read(dev: Dev, pid: int) -> None:
    assert dev.directory.stat().st_mode & 0o777 == 0o700
    _, secret = access_key(Path(LocalState.read(dev.directory).credentials))
    assert not [one for one in running(pid) if secret in " ".join(one.cmdline())]
    assert secret not in dev.output.read_text()
    logs = dev.directory.rglob("*.log")
    assert not [log for log in logs if secret in log.read_text(errors="replace")]
