"""Embedded metrics: one line a flush, with the dimensions that the alarms watch."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from lambda_src.tickertape.metric_names import (
    CONNECTIONS,
    DELIVERED_EVENTS,
    DELIVERY_LAG,
    HEARTBEATS_SENT,
    NAMESPACE,
)
from lambda_src.tickertape.telemetry import MAX_VALUES, Telemetry


def flushed(telemetry: Telemetry, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    telemetry.flush()
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def declared(line: dict[str, Any]) -> dict[str, Any]:
    [directive] = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == NAMESPACE
    assert [sorted(dimensions) for dimensions in directive["Dimensions"]] == [
        ["environment", "service"]
    ]
    return {metric["Name"]: metric["Unit"] for metric in directive["Metrics"]}


def test_a_flush_is_one_line_with_its_dimensions(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry = Telemetry("streaming", "dev")
    telemetry.count(HEARTBEATS_SENT)
    telemetry.count(DELIVERED_EVENTS, 40)
    telemetry.count(DELIVERED_EVENTS, 2)
    telemetry.level(CONNECTIONS, 7)
    telemetry.level(CONNECTIONS, 3)
    telemetry.lag(12.5)
    telemetry.lag(40)
    [line] = flushed(telemetry, capsys)
    assert declared(line) == {
        HEARTBEATS_SENT: "Count",
        DELIVERED_EVENTS: "Count",
        CONNECTIONS: "Count",
        DELIVERY_LAG: "Milliseconds",
    }
    assert line["service"] == "streaming"
    assert line["environment"] == "dev"
    assert line[HEARTBEATS_SENT] == [1]
    assert line[DELIVERED_EVENTS] == [42]
    assert line[CONNECTIONS] == [3]
    assert line[DELIVERY_LAG] == [12.5, 40]


def test_what_was_flushed_is_not_sent_again(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry = Telemetry("streaming", "dev")
    telemetry.count(HEARTBEATS_SENT)
    assert len(flushed(telemetry, capsys)) == 1
    assert flushed(telemetry, capsys) == []
    telemetry.level(CONNECTIONS, 0)
    [line] = flushed(telemetry, capsys)
    assert declared(line) == {CONNECTIONS: "Count"}
    assert line[CONNECTIONS] == [0]


def test_a_burst_of_lags_stays_one_valid_line(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry = Telemetry("streaming", "dev")
    for n in range(3 * MAX_VALUES):
        telemetry.lag(n)
    [line] = flushed(telemetry, capsys)
    assert len(line[DELIVERY_LAG]) == MAX_VALUES


def test_counts_from_many_threads_are_all_there(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry = Telemetry("dashboard", "dev")

    def work(_: int) -> None:
        for _ in range(200):
            telemetry.count(DELIVERED_EVENTS)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    [line] = flushed(telemetry, capsys)
    assert line[DELIVERED_EVENTS] == [1600]
