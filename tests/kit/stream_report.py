"""What each test received from its streams: a line each in a log, the whole sequence on failure.

A failure also shows each request, its URL, its status and how long it took.
"""

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.kit.sse.client import Received

RECEIVED = pytest.StashKey[list[Received]]()
REQUESTS = pytest.StashKey[list[str]]()
_REQUESTS_SHOWN = 100
_STREAMS = "Streams"


class StreamReport:
    """Keeps `name, endpoint, events, duration, end` of every stream of the run in one file."""

    def __init__(self, config: pytest.Config) -> None:
        # Absent with `-p no:cacheprovider`.
        cache: pytest.Cache | None = getattr(config, "cache", None)
        self._path = Path(cache.mkdir("streams")) / "last-run.log" if cache else None
        self._lines: list[str] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        streams = item.stash.get(RECEIVED, [])
        if report.when == "call":
            lines = [f"{item.nodeid} {report.outcome}: {stream.summary}" for stream in streams]
            if lines:
                report.sections.append((_STREAMS, "\n".join(lines)))
        if report.failed and (requests := item.stash.get(REQUESTS, [])):
            report.sections.append(("Requests", "\n".join(requests[-_REQUESTS_SHOWN:])))
        if report.failed and streams:
            report.sections.append(("Received", "\n\n".join(map(str, streams))))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called where the summary is written, whichever process ran the test."""
        for title, text in report.sections:
            if title == _STREAMS:
                self._lines += text.splitlines()

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._lines and self._path is not None:
            self._path.write_text("\n".join(self._lines) + "\n")
            terminalreporter.line(f"{len(self._lines)} streams were read; each is in {self._path}")
