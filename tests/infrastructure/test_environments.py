from dataclasses import FrozenInstanceError, replace

import pytest

from cdk_app.environments import (
    CATALOG,
    Environment,
    InvalidEnvironmentError,
    find_environment,
)

DEV = CATALOG["dev"]


def test_the_catalog_has_four_environments() -> None:
    assert list(CATALOG) == ["local", "dev", "preprod", "prod"]


@pytest.mark.parametrize("name", CATALOG)
def test_an_environment_is_found_by_its_name(name: str) -> None:
    assert find_environment(name).name == name


@pytest.mark.parametrize("name", [None, ""])
def test_a_missing_environment_is_refused_with_the_choices(name: str | None) -> None:
    with pytest.raises(InvalidEnvironmentError, match="-c env=<one of local, dev, preprod, prod>"):
        find_environment(name)


@pytest.mark.parametrize("name", ["production", "Prod", " prod"])
def test_an_unknown_environment_is_refused_by_name(name: str) -> None:
    with pytest.raises(InvalidEnvironmentError, match=f"no environment '{name}'"):
        find_environment(name)


def test_an_environment_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        DEV.max_connections = 5  # type: ignore[misc]


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        ({"name": "staging"}, {"name": "Staging"}, "lower-case"),
        ({"name": "qa"}, {"name": "q"}, "lower-case"),
        ({"heartbeat_seconds": 29}, {"heartbeat_seconds": 30}, "heartbeat_seconds 30"),
        ({"heartbeat_seconds": 1}, {"heartbeat_seconds": 0}, "heartbeat_seconds 0"),
        ({"slice_seconds": 21}, {"slice_seconds": 20}, "longer than a heartbeat"),
        ({"slice_seconds": 741}, {"slice_seconds": 742}, "a function may run"),
        ({"poll_seconds": 19.9}, {"poll_seconds": 20}, "poll_seconds 20"),
        ({"poll_seconds": 0.1}, {"poll_seconds": 0}, "poll_seconds 0"),
        ({"nudge_seconds": 0.05}, {"nudge_seconds": 0}, "nudge_seconds 0"),
        ({"nudge_seconds": None}, {"nudge_seconds": 1}, "nudge_seconds 1"),
        ({"connections_per_client": 20}, {"connections_per_client": 21}, "connections_per_cl"),
        ({"connections_per_client": 1}, {"connections_per_client": 0}, "connections_per_client 0"),
        ({"connections_per_address": 20}, {"connections_per_address": 21}, "connections_per_ad"),
        (
            {"connections_per_address": 1},
            {"connections_per_address": 0},
            "connections_per_address",
        ),
        ({"streaming_headroom": 20}, {"streaming_headroom": 19}, "streaming_headroom"),
        ({"log_retention_days": 90}, {"log_retention_days": 91}, "log_retention_days"),
        ({"alarm_email": "a@b.example"}, {"alarm_email": "a@b"}, "alarm_email 'a@b'"),
        ({"alarm_email": None}, {"alarm_email": "a b@c.example"}, "no e-mail address"),
        ({"alarm_email": "a+b@c.example"}, {"alarm_email": ""}, "no e-mail address"),
        ({"name": "prod", "retain_data": True}, {"name": "prod"}, "must retain its data"),
        ({"name": "preprod", "retain_data": True}, {"name": "preprod"}, "must retain its data"),
        (
            {"edge": True, "region": "us-east-1"},
            {"edge": True, "region": "eu-west-1"},
            "needs region us-east-1",
        ),
        ({"on_host": True}, {"on_host": True, "retain_data": True}, "on this host"),
    ],
)
def test_values_must_go_together(
    good: dict[str, object], bad: dict[str, object], problem: str
) -> None:
    replace(DEV, **good)  # type: ignore[arg-type]
    with pytest.raises(InvalidEnvironmentError, match=problem):
        replace(DEV, **bad)  # type: ignore[arg-type]


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(InvalidEnvironmentError) as caught:
        Environment(name="dev", heartbeat_seconds=40, poll_seconds=0)
    assert "heartbeat_seconds 40" in str(caught.value)
    assert "poll_seconds 0" in str(caught.value)


@pytest.mark.parametrize(
    ("slice_seconds", "longest", "timeout"), [(60, 72, 82), (120, 144, 154), (121, 146, 156)]
)
def test_the_timeout_is_the_longest_slice_and_a_margin(
    slice_seconds: int, longest: int, timeout: int
) -> None:
    environment = replace(DEV, slice_seconds=slice_seconds)
    assert environment.longest_slice_seconds == longest
    assert environment.streaming_timeout_seconds == timeout
