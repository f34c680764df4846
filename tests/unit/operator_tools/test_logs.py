"""`make logs`: the functions' lines, chosen and in order."""

import json
import os
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import boto3
import pytest
from botocore.stub import Stubber
from rich.console import Console

from operator_tools.endpoints import Endpoints, EndpointsError, LocalState
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
    console = Console(width=200, quiet=True, soft_wrap=True)
    options = {"function": None, "correlation_id": None, "metrics": False, "follow": False}
    with console.capture() as capture:
        console.quiet = False
        logs(endpoints, directory, **({"console": console} | options | chosen))
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


@pytest.fixture
def cloudwatch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    """What the environment dev's log groups answer, one after the other."""
    client = boto3.client(
        "logs", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    monkeypatch.setattr(Endpoints, "client", lambda *_: client)
    with Stubber(client) as stub:
        yield stub
    stub.assert_no_pending_responses()


def logged(stub: Stubber, function: str, *events: tuple[str, str], **asked: str) -> None:
    """Id and line of each; the later, the later it was written."""
    found = [{"eventId": id_, "message": text, "timestamp": int(id_)} for id_, text in events]
    expected = {"logGroupName": f"/aws/lambda/tickertape-dev-{function}", "startTime": ANY}
    stub.add_response("filter_log_events", {"events": found}, expected | asked)


def test_on_aws_every_log_group_is_asked_and_one_that_is_not_there_is_nothing(
    cloudwatch: Stubber, tmp_path: Path
) -> None:
    logged(cloudwatch, "dashboard", ("3", entry(service="dashboard", message="Third")))
    logged(cloudwatch, "streaming", ("1", entry(message="First")), ("9", "START RequestId: x"))
    logged(cloudwatch, "worker", ("2", entry(service="worker", message="Second")))
    cloudwatch.add_client_error("filter_log_events", "ResourceNotFoundException")
    lines = shown(Endpoints("dev"), tmp_path)
    assert [line.split()[2] for line in lines] == ["First", "Second", "Third"]


def test_on_aws_the_correlation_id_is_looked_for_there(cloudwatch: Stubber, tmp_path: Path) -> None:
    logged(cloudwatch, "streaming", ("1", entry()), filterPattern='"abc"')
    (line,) = shown(Endpoints("dev"), tmp_path, function="streaming", correlation_id="abc")
    assert line.endswith("[abc]")


def test_on_aws_an_environment_that_is_not_deployed_is_told(
    cloudwatch: Stubber, tmp_path: Path
) -> None:
    cloudwatch.add_client_error("filter_log_events", "ResourceNotFoundException")
    with pytest.raises(EndpointsError, match="is dev deployed"):
        shown(Endpoints("dev"), tmp_path, function="worker")


def test_on_aws_what_comes_later_is_followed_and_shown_once(
    cloudwatch: Stubber, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = ("1", entry(message="First")), ("2", entry(message="Second"))
    for events in ([first], [first, second], [first, second]):
        logged(cloudwatch, "streaming", *events)
    pauses = iter([None, None])
    monkeypatch.setattr("time.sleep", lambda _: next(pauses))
    console = Console(width=200, file=StringIO(), soft_wrap=True)
    # A generator says so when what it calls has nothing more to give.
    with pytest.raises(RuntimeError):
        shown(Endpoints("dev"), tmp_path, function="streaming", follow=True, console=console)
    assert isinstance(console.file, StringIO)
    assert [line.split()[2] for line in console.file.getvalue().splitlines()] == ["First", "Second"]


def test_a_line_is_for_reading() -> None:
    parsed = parse(entry())
    assert parsed is not None
    line = log_line(parsed).plain
    assert line.endswith("streaming  Connection opened  cursor=evt_7  [abc]")
