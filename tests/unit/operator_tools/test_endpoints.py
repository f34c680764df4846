"""Where an environment is, and what is said when it is nowhere."""

import os
from pathlib import Path
from typing import Any

import pytest

from cdk_app.environments import InvalidEnvironmentError, find_environment
from operator_tools.endpoints import Endpoints, EndpointsError, LocalState

DEPLOYED = "https://abc.lambda-url.us-east-1.on.aws/"
LOCAL_URL = "http://127.0.0.1:8700/"


class Paginator:
    def __init__(self, stacks: list[dict[str, Any]]) -> None:
        self.stacks = stacks

    def get_paginator(self, _: str) -> "Paginator":
        return self

    def paginate(self) -> list[dict[str, Any]]:
        return [{"Stacks": self.stacks[:1]}, {"Stacks": self.stacks[1:]}]


def stack(name: str, **outputs: str) -> dict[str, Any]:
    listed = [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]
    return {"StackName": name, "Outputs": listed}


def running(*, pid: int) -> LocalState:
    return LocalState(
        emulator="http://127.0.0.1:4566",
        credentials="/nowhere/credentials",
        urls={DEPLOYED: LOCAL_URL},
        pid=pid,
    )


def endpoints(
    monkeypatch: pytest.MonkeyPatch, environment: str, *stacks: dict[str, Any]
) -> Endpoints:
    monkeypatch.setattr(Endpoints, "client", lambda *_: Paginator(list(stacks)))
    state = running(pid=1)
    return Endpoints(environment, state if environment == "local" else None)


def test_outputs_are_those_of_the_environments_stacks_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = endpoints(
        monkeypatch,
        "dev",
        stack("tickertape-dev-data", FeedTableName="tickertape-dev"),
        stack("tickertape-prod-data", FeedTableName="tickertape-prod"),
        stack("tickertape-dev-dashboard", DashboardFunctionUrl=DEPLOYED),
    )
    assert found.outputs == {"FeedTableName": "tickertape-dev", "DashboardFunctionUrl": DEPLOYED}
    assert found.dashboard_url == DEPLOYED


def test_local_urls_take_the_place_of_deployed_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    found = endpoints(
        monkeypatch, "local", stack("tickertape-local-s", SseLambdaFunctionUrl=DEPLOYED)
    )
    assert found.stream_url == LOCAL_URL
    assert found.translate(f"{DEPLOYED}api/tasks/1/stream") == f"{LOCAL_URL}api/tasks/1/stream"


def test_an_edge_is_what_clients_use(monkeypatch: pytest.MonkeyPatch) -> None:
    edge = stack(
        "tickertape-prod-edge", ApplicationUrl="https://d1.example", StreamUrl="https://d1.example"
    )
    function = stack("tickertape-prod-dashboard", DashboardFunctionUrl=DEPLOYED)
    found = endpoints(monkeypatch, "prod", function, edge)
    assert found.dashboard_url == found.stream_url == "https://d1.example/"


def test_an_environment_that_is_not_deployed_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EndpointsError, match=r"'dev' is not deployed.*make deploy ENV=dev"):
        _ = endpoints(monkeypatch, "dev").outputs
    half = endpoints(monkeypatch, "dev", stack("tickertape-dev-data", FeedTableName="t"))
    with pytest.raises(EndpointsError, match="no output SseLambdaFunctionUrl"):
        _ = half.stream_url


def test_the_state_of_a_running_local_cloud_is_read_back(tmp_path: Path) -> None:
    state = running(pid=os.getpid())
    state.write(tmp_path)
    assert LocalState.read(tmp_path) == state


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "No local cloud is running"),
        ("{", "cannot be read"),
        ('{"emulator": "x"}', "cannot be read"),
        ('{"emulator": "x", "credentials": "y", "urls": {}, "pid": 4194305}', "has ended"),
    ],
)
def test_without_a_running_local_cloud_the_message_says_what_to_do(
    tmp_path: Path, content: str | None, message: str
) -> None:
    if content is not None:
        (tmp_path / "endpoints.json").write_text(content)
    with pytest.raises(EndpointsError, match=f"{message}.*make dev"):
        Endpoints.load("local", directory=tmp_path)


def test_clients_are_of_the_environments_region_and_not_of_the_persons(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    client = Endpoints.load("dev").client("dynamodb")
    assert client.meta.region_name == find_environment("dev").region != "eu-west-1"


def test_an_environment_that_nobody_has_defined_is_named_with_the_choices() -> None:
    with pytest.raises(InvalidEnvironmentError, match=r"no environment 'staging'.*preprod"):
        Endpoints.load("staging")
