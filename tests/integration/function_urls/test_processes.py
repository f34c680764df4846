"""No process outlives what started it, however that ended."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from function_urls.processes import ProcessGroup, reap
from local_cloud.lock import AlreadyRunningError, Lock
from tests.integration.function_urls.conftest import eventually

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[3]
# Holds the lock, has a guard, and starts a process that has a child of its own.
STARTER = """
import sys, time
from pathlib import Path
from local_cloud.guard import Guard
from local_cloud.lock import Lock
from function_urls.processes import ProcessGroup
folder = Path(sys.argv[1])
with Lock(folder / "lock") as lock:
    guard = Guard(folder / "journal", lock=lock.descriptor)
    ProcessGroup(
        ["/bin/sh", "-c", "trap '' TERM; sleep 1000 & echo $! > child; sleep 1000"],
        journal=folder / "journal", log=folder / "log", environment={}, directory=folder,
    )
    (folder / "started").touch()
    time.sleep(1000)
"""


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def starter(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", STARTER, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT) as process:  # noqa: S603
        yield process
        process.kill()


def read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


async def test_a_killed_starter_takes_its_processes_and_theirs_with_it(
    starter: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    await eventually(lambda: (tmp_path / "started").exists() and bool(read(tmp_path / "child")))
    pids = [int(read(tmp_path / "journal")), int(read(tmp_path / "child"))]
    assert all(alive(pid) for pid in pids)
    starter.send_signal(signal.SIGKILL)
    await eventually(lambda: not any(alive(pid) for pid in pids))


async def test_the_lock_is_free_once_the_killed_starter_is_cleaned_up_after(
    starter: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    await eventually((tmp_path / "started").exists)
    with (
        pytest.raises(AlreadyRunningError, match=f"process {starter.pid}"),
        Lock(tmp_path / "lock"),
    ):
        pass
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    with Lock(tmp_path / "lock"):
        assert not alive(int(read(tmp_path / "journal")))


async def test_the_next_start_ends_what_a_killed_guard_left(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    process = ProcessGroup(
        ["/bin/sleep", "1000"], journal=journal, log=tmp_path / "log", environment={}
    )
    await eventually(lambda: read(journal) != "")
    assert reap(journal) == 1
    await eventually(lambda: not process.running)


async def test_a_process_id_that_is_someone_elses_by_now_is_left_alone(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    someone = ProcessGroup(
        ["/bin/sleep", "1000"], journal=tmp_path / "other", log=tmp_path / "log", environment={}
    )
    try:
        journal.write_text(f"{someone.pid}\n")
        long_before = psutil.Process(someone.pid).create_time() - 3600
        os.utime(journal, (long_before, long_before))
        assert reap(journal) == 0
        journal.write_text(f"{someone.pid}\n-{someone.pid}\n")
        assert reap(journal) == 0
        assert someone.running
    finally:
        await someone.end(grace_seconds=1)


async def test_ending_a_group_ends_its_children_even_if_they_ignore_sigterm(tmp_path: Path) -> None:
    process = ProcessGroup(
        ["/bin/sh", "-c", "trap '' TERM; sleep 1000 & echo $! > child; wait"],
        journal=tmp_path / "journal",
        log=tmp_path / "log",
        environment={},
        directory=tmp_path,
    )
    await eventually(lambda: read(tmp_path / "child") != "")
    child = int(read(tmp_path / "child"))
    await process.end(grace_seconds=0.2)
    await eventually(lambda: not alive(child))
    assert not process.running


# Its process comes into the journal long after the guard has seen it end.
LATE_STARTER = """
import os, subprocess, sys
from pathlib import Path
from local_cloud.guard import Guard
folder = Path(sys.argv[1])
guard = Guard(folder / "journal")
late = 'sleep 0.7; echo "$$" >>"$0" && exec sleep 1000'
subprocess.Popen(["/bin/sh", "-c", late, folder / "journal"], start_new_session=True)
os.kill(os.getpid(), 9)
"""


async def test_a_process_that_is_late_to_its_journal_is_ended_too(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LATE_STARTER, str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=False, timeout=60)  # noqa: ASYNC221, S603
    await eventually(lambda: read(tmp_path / "journal") != "")
    pid = int(read(tmp_path / "journal"))
    await eventually(lambda: not alive(pid))


TESTS = """
import pathlib, time
from tests.kit.account import emulator
from tests.kit.dev_process import Dev

def test_with_an_emulator(emulator, tmp_path):
    pathlib.Path("started").touch()
    time.sleep(1000)

def test_with_make_dev(tmp_path):
    with Dev(tmp_path / "state").started():
        pathlib.Path("started").touch()
        time.sleep(1000)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("test", ["test_with_an_emulator", "test_with_make_dev"])
async def test_what_tests_started_ends_with_pytest(
    tmp_path: Path, test: str, number: signal.Signals
) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    options = ["-p", "no:cacheprovider", "--basetemp", str(tmp_path / "base"), "-k", test]
    with subprocess.Popen(  # noqa: ASYNC220, S603
        [sys.executable, "-m", "pytest", *options, str(tmp_path / "test_it.py")],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    ) as run:
        try:
            await eventually((tmp_path / "started").exists)
            assert of_folder(tmp_path / "base") != []
            run.send_signal(number)
        finally:
            run.kill()
    await eventually(lambda: of_folder(tmp_path / "base") == [])


def of_folder(folder: Path) -> list[int]:
    """Processes that were started for a folder, by their arguments or their environment."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            seen = [*process.cmdline(), *process.environ().values()]
            if alive(process.pid) and any(str(folder) in text for text in seen):
                found.append(process.pid)
    return found
