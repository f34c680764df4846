"""`make logs`: the functions' lines, chosen and in order."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from operator_tools.endpoints import Endpoints, LocalState
from operator_tools.logs import log_line, logs, parse

ENTRY = {
    "level": "INFO",
    "message": "Connection opened",
    "timestamp": "2026-01-31T14:00:00.5Z",
    "service": "streaming",
    "cursor": "evt_7",
    "correlation_id": "abc",
}
METRIC = {"_aws": {}, "service": "streaming", "HeartbeatsSent": [1]}


def entry(**more: Any) -> str:
    return json.dumps(ENTRY | more)


@pytest.fixture
def endpoints(tmp_path: Path) -> Endpoints:
    files = {
        "tickertape-local-streaming/a.log": [entry(), json.dumps(METRIC), "no json", "[1]"],
        "tickertape-local-dashboard/b.log": [
            entry(service="dashboard", timestamp="2026-01-31T13:00:00Z", message="First")
        ],
        # The worker's lines are among the emulator's own.
        "emulator.log": [
            "INFO: {not ours}",
            "[worker] "
            + entry(
                service="worker",
                message="Items imported",
                correlation_id="xyz",
                timestamp="2026-01-31T15:00:00Z",
            ),
        ],
    }
    for name, texts in files.items():
        path = tmp_path / "logs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(texts) + "\n")
    state = LocalState(emulator="", credentials="", urls={}, pid=os.getpid())
    return Endpoints("local", state)


def shown(endpoints: Endpoints, directory: Path, **chosen: Any) -> list[str]:
    console = Console(width=200, record=True, quiet=True, soft_wrap=True)
    options = {"function": None, "correlation_id": None, "metrics": False, "follow": False}
    with console.capture() as capture:
        console.quiet = False
        logs(endpoints, directory, console=console, **(options | chosen))
    return capture.get().splitlines()


def test_every_function_in_the_order_of_time(endpoints: Endpoints, tmp_path: Path) -> None:
    lines = shown(endpoints, tmp_path)
    assert [line.split()[1] for line in lines] == ["dashboard", "streaming", "worker"]
    assert "First" in lines[0]


def test_one_function_one_id_or_the_metrics(endpoints: Endpoints, tmp_path: Path) -> None:
    assert "Items imported" in shown(endpoints, tmp_path, function="worker")[0]
    assert len(shown(endpoints, tmp_path, correlation_id="xyz")) == 1
    assert shown(endpoints, tmp_path, correlation_id="nobody's") == []
    (metric,) = shown(endpoints, tmp_path, metrics=True)
    assert json.loads(metric) == METRIC


def test_a_line_is_for_reading() -> None:
    parsed = parse(entry())
    assert parsed is not None
    line = log_line(parsed).plain
    assert line.endswith("streaming  Connection opened  cursor=evt_7  [abc]")
