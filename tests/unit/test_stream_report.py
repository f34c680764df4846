"""What a run tells of its streams."""

import pytest

CONFTEST = """
import pytest
from tests.kit.sse.client import Received
from tests.kit.stream_report import RECEIVED, REQUESTS, StreamReport

def pytest_configure(config):
    config.pluginmanager.register(StreamReport(config))

@pytest.fixture
def received(request):
    received = Received("GET http://stream.test/")
    received.note("connection_open id=evt_1 {}")
    request.node.stash[RECEIVED] = [received]
    request.node.stash[REQUESTS] = ["GET http://stream.test/health: 200 after 0.010 s"]
"""
TESTS = """
def test_good(received):
    pass

def test_bad(received):
    assert False

def test_without():
    pass
"""


@pytest.fixture
def run(pytester: pytest.Pytester) -> pytest.RunResult:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(test_it=TESTS)
    return pytester.runpytest_inprocess("-p", "no:asyncio", "-p", "no:socket")


def test_a_failure_shows_the_whole_sequence(run: pytest.RunResult) -> None:
    run.assert_outcomes(passed=2, failed=1)
    run.stdout.fnmatch_lines(
        [
            "*test_bad*",
            "*Requests*",
            "GET http://stream.test/health: 200 after 0.010 s",
            "*Received*",
            "GET http://stream.test/: 0 events, *.* s, still open",
            "  +*.* s  connection_open id=evt_1 {}",
        ]
    )
    assert str(run.stdout).count("connection_open") == 1


def test_every_stream_leaves_a_line(run: pytest.RunResult, pytester: pytest.Pytester) -> None:
    run.stdout.fnmatch_lines(["2 streams were read; each is in *last-run.log"])
    log = pytester.path / ".pytest_cache" / "d" / "streams" / "last-run.log"
    good, bad = log.read_text().splitlines()
    assert good.startswith("test_it.py::test_good passed: GET http://stream.test/: 0 events, ")
    assert bad.startswith("test_it.py::test_bad failed: GET http://stream.test/: 0 events, ")
