"""What functions log and the platform measures reaches the emulator's CloudWatch."""

import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from function_urls.telemetry import Log, Measurement
from local_cloud.telemetry.carrier import MOST_WAITING, Carrier
from operator_tools.endpoints import emulator_client
from tests.integration.function_urls.conftest import OpenDoor, eventually, open_door
from tests.kit.account import Account

__all__ = ["open_door"]

pytestmark = pytest.mark.integration

SECONDS = 10.0


def client_of(account: Account) -> Any:
    emulator = account.emulator

    def client(service: str, **options: Any) -> Any:
        return emulator_client(
            service, emulator.endpoint, credentials=emulator.profile.credentials, **options
        )

    return client


def total(account: Account, namespace: str, name: str, **dimensions: str) -> float:
    found = account.client("cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=name,
        Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
        StartTime=time.time() - 60,
        EndTime=time.time() + 60,
        Period=60,
        Statistics=["Sum"],
    )
    return float(sum(point["Sum"] for point in found["Datapoints"]))


async def test_a_line_becomes_an_event_and_an_embedded_metric_a_metric(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy()
    metric = {"Name": "Sold", "Unit": "Count"}
    about = {"Namespace": name, "Dimensions": [["till"]], "Metrics": [metric]}
    line = json.dumps(
        {
            "_aws": {"Timestamp": round(time.time() * 1000), "CloudWatchMetrics": [about]},
            "till": "one",
            "Sold": [3, 4],
        }
    )
    reports: list[str] = []
    async with (
        Carrier(client_of(account), report=reports.append) as carrier,
        open_door(telemetry=carrier) as door,
    ):
        await door.get(name, f"say?line={quote(line)}")
        # What was said before the end is carried, however it ended.
        await door.get(name, "die")
        await eventually(lambda: total(account, name, "Sold", till="one") == 7, seconds=SECONDS)
    assert total(account, name, "Sold") == 7
    assert total(account, name, "Sold", till="two") == 0
    group = f"/aws/lambda/{name}"
    events = account.client("logs").filter_log_events(logGroupName=group)["events"]
    assert [event["message"] for event in events if "Sold" in event["message"]] == [line]
    assert total(account, "AWS/Lambda", "Invocations", FunctionName=name) == 2
    assert total(account, "AWS/Lambda", "Errors", FunctionName=name) == 1
    assert reports == []


async def test_what_cannot_be_carried_is_lost_told_once_and_harmless(
    account: Account, tmp_path: Path, unused_tcp_port: int
) -> None:
    def client(service: str, **options: Any) -> Any:
        nowhere = f"http://127.0.0.1:{unused_tcp_port}"
        credentials = account.emulator.profile.credentials
        return emulator_client(service, nowhere, credentials=credentials, **options)

    reports: list[str] = []
    path = tmp_path / "stream.log"
    path.write_text("lost\n")
    async with Carrier(client, report=reports.append) as carrier:
        carrier.log_began(Log(function="nobody", stream="stream", path=path))
        for n in range(MOST_WAITING + 10):
            carrier.measured(
                Measurement(
                    namespace="Shop", name="Sold", value=n, unit="Count", dimensions=(), at=n
                )
            )
        await eventually(lambda: reports != [], seconds=SECONDS)
        path.write_text("lost\nlost too\n")
        carrier.measured(
            Measurement(namespace="Shop", name="Sold", value=1, unit="Count", dimensions=(), at=1)
        )
    [report] = reports
    assert report.startswith("Logs and metrics do not all reach the emulator: ")
