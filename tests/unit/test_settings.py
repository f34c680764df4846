"""What functions are told at their start: all of it, or an error that names what is missing."""

import pytest

from lambda_src.tickertape.settings import (
    DashboardSettings,
    Settings,
    SettingsError,
    StreamingSettings,
    WorkerSettings,
)

EVERY = {
    "TICKERTAPE_ENVIRONMENT": "local",
    "TICKERTAPE_VERSION": "1.0.0",
    "TICKERTAPE_TABLE": "feed",
}
STREAMING = EVERY | {
    "TICKERTAPE_MAX_CONNECTIONS": "100",
    "TICKERTAPE_CONNECTIONS_PER_CLIENT": "10",
    "TICKERTAPE_CONNECTIONS_PER_ADDRESS": "33",
    "TICKERTAPE_SLICE_SECONDS": "120",
    "TICKERTAPE_HEARTBEAT_SECONDS": "20",
    "TICKERTAPE_POLL_SECONDS": "0.5",
    "TICKERTAPE_RELEASE_PARAMETER": "/tickertape/local/release",
}
DASHBOARD = EVERY | {
    "TICKERTAPE_STREAM_URL": "https://stream.test/",
    "TICKERTAPE_IMPORT_QUEUE_URL": "https://queue.test/",
    "TICKERTAPE_MAX_CONNECTIONS": "100",
    "TICKERTAPE_HEARTBEAT_SECONDS": "20",
}
FUNCTIONS = [
    (WorkerSettings, EVERY),
    (StreamingSettings, STREAMING),
    (DashboardSettings, DASHBOARD),
]
VARIABLES = [(kind, given, name) for kind, given in FUNCTIONS for name in given]


@pytest.mark.parametrize(("kind", "given"), FUNCTIONS)
def test_complete_variables_are_read(kind: type[Settings], given: dict[str, str]) -> None:
    settings = kind.load(given | {"TICKERTAPE_APP": "streaming", "PATH": "/bin"})
    for name, value in given.items():
        read = getattr(settings, name.removeprefix("TICKERTAPE_").lower())
        assert str(read) in {value, f"{value}.0"}


@pytest.mark.parametrize(("kind", "given", "name"), VARIABLES)
def test_a_missing_variable_is_named(
    kind: type[Settings], given: dict[str, str], name: str
) -> None:
    with pytest.raises(SettingsError, match=f"{name}: Field required"):
        kind.load({key: value for key, value in given.items() if key != name})


@pytest.mark.parametrize(("kind", "given", "name"), VARIABLES)
@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_variable_is_named(
    kind: type[Settings], given: dict[str, str], name: str, empty: str
) -> None:
    with pytest.raises(SettingsError, match=f"{name}: "):
        kind.load(given | {name: empty})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TICKERTAPE_MAX_CONNECTIONS", "0"),
        ("TICKERTAPE_MAX_CONNECTIONS", "many"),
        ("TICKERTAPE_CONNECTIONS_PER_CLIENT", "2.5"),
        ("TICKERTAPE_CONNECTIONS_PER_ADDRESS", "0"),
        ("TICKERTAPE_SLICE_SECONDS", "-1"),
        ("TICKERTAPE_HEARTBEAT_SECONDS", "0"),
        ("TICKERTAPE_POLL_SECONDS", "nan"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name}: "):
        StreamingSettings.load(STREAMING | {name: value})


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as error:
        StreamingSettings.load({"TICKERTAPE_VERSION": ""})
    for name in STREAMING:
        assert name in str(error.value)
