"""The web functions as processes: they start with what they are told, and end when told to."""

import httpx
import pytest

from lambda_src.contract import streams
from tests.conftest import MakeClient
from tests.kit.processes import ProcessError
from tests.kit.server import HEARTBEAT_SECONDS, App, Servers

HEALTH: dict[App, str] = {"dashboard": "health", "streaming": streams.HEALTH.removeprefix("/")}
APPS = tuple(HEALTH)


@pytest.mark.parametrize("app", APPS)
def test_a_server_answers_and_stops(make_server: Servers, app: App) -> None:
    server = make_server(app)
    answer = httpx.get(server.url + HEALTH[app], trust_env=False).json()
    assert (answer["status"], answer["service"]) == ("healthy", app)
    assert answer["environment"] == server.backend.environment
    server.process.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.url + "ready", trust_env=False)


@pytest.mark.parametrize("app", APPS)
def test_a_missing_setting_stops_the_start_and_is_named(make_server: Servers, app: App) -> None:
    with pytest.raises(ProcessError, match="TICKERTAPE_TABLE: Field required"):
        make_server(app, table=None)


@pytest.mark.parametrize("app", APPS)
def test_an_empty_setting_stops_the_start_and_is_named(make_server: Servers, app: App) -> None:
    with pytest.raises(ProcessError, match="TICKERTAPE_VERSION: "):
        make_server(app, version="")


def test_a_setting_that_no_function_has_is_refused(make_server: Servers) -> None:
    with pytest.raises(TypeError, match=r"streaming function has no settings \['stream_url'\]"):
        make_server("streaming", stream_url="http://127.0.0.1:9/")


@pytest.mark.parametrize("app", APPS)
def test_a_table_that_is_not_there_is_unhealthy_and_does_not_stop_the_start(
    make_server: Servers, app: App
) -> None:
    server = make_server(app, table="tickertape-nowhere")
    assert httpx.get(server.url + "ready", trust_env=False).status_code == 200
    assert httpx.get(server.url + HEALTH[app], trust_env=False).status_code == 503


async def test_a_server_that_is_told_to_end_ends_its_streams(
    make_server: Servers, make_client: MakeClient
) -> None:
    server = make_server("streaming", slice_seconds=60)
    async with make_client(server.url, lf_only=True).open("api/v2/stream") as stream:
        await stream.until("heartbeat")
        await stream.until("heartbeat")
        server.process.stop()
        *_, last = await stream.rest()
    assert last.name == "connection_close"
    assert last.data["reason"] == "shutdown"
    assert len(stream.received.of("heartbeat")) == 2
    first, second = stream.received.of("heartbeat")
    assert HEARTBEAT_SECONDS / 2 < second.offset - first.offset < 2 * HEARTBEAT_SECONDS
