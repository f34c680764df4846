"""Embedded metrics: one line a flush, with the dimensions that the alarms watch."""

import json
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from lambda_src.contract.telemetry import (
    COLLECTOR,
    DASHBOARD,
    NAMESPACE,
    STREAMING,
    WORKER,
    Kind,
    Metric,
    dimensions,
)
from lambda_src.tickertape.telemetry import MAX_VALUES, Telemetry


def flushed(telemetry: Telemetry, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    telemetry.flush()
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def declared(
    line: dict[str, Any], named: Sequence[str] = ("environment", "service")
) -> dict[str, Any]:
    [directive] = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == NAMESPACE
    assert [sorted(dimensions) for dimensions in directive["Dimensions"]] == [list(named)]
    return {metric["Name"]: metric["Unit"] for metric in directive["Metrics"]}


def test_a_flush_is_one_line_with_its_dimensions(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry = Telemetry("streaming", "dev")
    telemetry.count(Metric.HEARTBEATS_SENT)
    telemetry.count(Metric.DELIVERED_EVENTS, 40)
    telemetry.count(Metric.DELIVERED_EVENTS, 2)
    telemetry.level(Metric.CONNECTIONS, 7)
    telemetry.level(Metric.CONNECTIONS, 3)
    telemetry.lag(12.5)
    telemetry.lag(40)
    [line] = flushed(telemetry, capsys)
    assert declared(line) == {
        Metric.HEARTBEATS_SENT: "Count",
        Metric.DELIVERED_EVENTS: "Count",
        Metric.CONNECTIONS: "Count",
        Metric.DELIVERY_LAG: "Milliseconds",
    }
    assert line["service"] == "streaming"
    assert line["environment"] == "dev"
    assert line[Metric.HEARTBEATS_SENT] == [1]
    assert line[Metric.DELIVERED_EVENTS] == [42]
    assert line[Metric.CONNECTIONS] == [3]
    assert line[Metric.DELIVERY_LAG] == [12.5, 40]


def test_what_was_flushed_is_not_sent_again(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry = Telemetry("streaming", "dev")
    telemetry.count(Metric.HEARTBEATS_SENT)
    assert len(flushed(telemetry, capsys)) == 1
    assert flushed(telemetry, capsys) == []
    telemetry.level(Metric.CONNECTIONS, 0)
    [line] = flushed(telemetry, capsys)
    assert declared(line) == {Metric.CONNECTIONS: "Count"}
    assert line[Metric.CONNECTIONS] == [0]


def test_each_source_has_a_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry = Telemetry("collector", "dev")
    telemetry.count(Metric.SOURCE_FETCHES, 2)
    for source in ("a", "b"):
        telemetry.of_source(source, Metric.SOURCE_AGE, 7)
        telemetry.of_source(source, Metric.SOURCE_SILENCE, 9)
        telemetry.of_source(source, Metric.SOURCE_AGE, 8)
    counts, *of_sources = flushed(telemetry, capsys)
    assert declared(counts) == {Metric.SOURCE_FETCHES: "Count"}
    assert [line["source"] for line in of_sources] == ["a", "b"]
    for line in of_sources:
        assert declared(line, ("environment", "service", "source")) == {
            Metric.SOURCE_AGE: "Seconds",
            Metric.SOURCE_SILENCE: "Seconds",
        }
        assert (line[Metric.SOURCE_AGE], line[Metric.SOURCE_SILENCE]) == ([8], [9])


def test_a_burst_of_lags_stays_one_valid_line(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry = Telemetry("streaming", "dev")
    for n in range(3 * MAX_VALUES):
        telemetry.lag(n)
    [line] = flushed(telemetry, capsys)
    assert len(line[Metric.DELIVERY_LAG]) == MAX_VALUES


def test_counts_from_many_threads_are_all_there(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry = Telemetry("streaming", "dev")

    def work(_: int) -> None:
        for _ in range(200):
            telemetry.count(Metric.DELIVERED_EVENTS)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    [line] = flushed(telemetry, capsys)
    assert line[Metric.DELIVERED_EVENTS] == [1600]


@pytest.mark.parametrize("metric", Metric)
def test_a_metric_is_sent_by_its_services_alone(
    metric: Metric, capsys: pytest.CaptureFixture[str]
) -> None:
    send = {
        Kind.COUNT: lambda telemetry: telemetry.count(metric),
        Kind.LEVEL: lambda telemetry: telemetry.level(metric, 1),
        Kind.LAG: lambda telemetry: telemetry.lag(1),
        Kind.OF_SOURCE: lambda telemetry: telemetry.of_source("newsroom", metric, 1),
    }
    source = "newsroom" if metric.kind is Kind.OF_SOURCE else None
    for service in (DASHBOARD, STREAMING, WORKER, COLLECTOR):
        telemetry = Telemetry(service, "dev")
        if service not in metric.services:
            with pytest.raises(ValueError, match=f"{service} function does not send {metric}"):
                send[metric.kind](telemetry)
            continue
        send[metric.kind](telemetry)
        [line] = flushed(telemetry, capsys)
        expected = dimensions(service, "dev", source)
        assert list(declared(line, sorted(expected))) == [metric]
        assert {name: line[name] for name in expected} == expected


def test_a_level_is_not_counted() -> None:
    with pytest.raises(ValueError, match="Connections as COUNT"):
        Telemetry("streaming", "dev").count(Metric.CONNECTIONS)


def test_a_killed_process_has_sent_what_it_flushed() -> None:
    """Its output is a pipe, which print alone would leave for later."""
    program = """
import os, signal
from lambda_src.contract.telemetry import Metric
from lambda_src.tickertape.telemetry import Telemetry
telemetry = Telemetry("streaming", "dev")
telemetry.count(Metric.HEARTBEATS_SENT)
telemetry.flush()
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert killed.returncode == -9
    assert json.loads(killed.stdout)["HeartbeatsSent"] == [1]
