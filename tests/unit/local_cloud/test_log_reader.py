"""What is appended to a log is read once, by whole lines, and never much at once."""

from pathlib import Path

import pytest

from function_urls.telemetry import Log
from local_cloud.telemetry.log_reader import LINE_BYTES, TURN_BYTES, LogReader


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "stream.log"


@pytest.fixture
def reader(path: Path) -> LogReader:
    return LogReader(Log(function="till", stream="stream", path=path))


def append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


def test_each_line_is_read_once_and_when_it_is_whole(path: Path, reader: LogReader) -> None:
    assert reader.read() == []
    append(path, "one\n\ntw")
    assert reader.read() == ["one"]
    assert reader.read() == []
    append(path, "o\nthree")
    assert reader.read() == ["two"]
    reader.ended = True
    assert reader.read() == ["three"]
    assert reader.read() == []


def test_a_log_that_grows_faster_than_it_is_read_is_read_in_turns(
    path: Path, reader: LogReader
) -> None:
    lines = [f"{n:07} {'x' * 90}" for n in range(3 * TURN_BYTES // 100)]
    append(path, "\n".join(lines) + "\n")
    read: list[str] = []
    while turn := reader.read():
        assert sum(len(line) + 1 for line in turn) <= TURN_BYTES
        read += turn
    assert read == lines


def test_a_line_that_never_ends_is_cut(path: Path, reader: LogReader) -> None:
    append(path, "x" * (TURN_BYTES + 10))
    assert [len(line) for line in reader.read()] == [LINE_BYTES]
    append(path, "\nnext\n")
    assert reader.read() == ["x" * 10, "next"]


def test_a_log_that_is_gone_says_nothing(path: Path, reader: LogReader) -> None:
    append(path, "one\n")
    path.unlink()
    assert reader.read() == []
