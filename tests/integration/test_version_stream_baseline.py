"""What clients of the version stream rely on, one test a promise."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from tests.conftest import MakeClient
from tests.kit.emulator import Emulator
from tests.kit.server import (
    BRIEF_SLICE_SECONDS,
    HEARTBEAT_SECONDS,
    VERSION,
    Server,
    Servers,
)
from tests.kit.sse.client import End, Event, SseClient
from tests.kit.waiting import eventually

PATH = "api/utils/version/stream"
DEPLOYMENT_SECONDS = 15


@pytest.fixture
def client(streaming: Server, make_client: MakeClient) -> SseClient:
    return make_client(streaming.url, lf_only=True)


@pytest.fixture
def own_server(make_server: Servers) -> Server:
    """A function whose release a test may change, with slices that outlast a deployment."""
    return make_server("streaming", slice_seconds=60)


async def test_it_opens_tells_the_version_and_beats(client: SseClient) -> None:
    async with client.open(PATH) as stream:
        names = [event.name for event in await stream.take(4)]
    assert names == ["connection_open", "version", "heartbeat", "heartbeat"]


async def test_the_answer_is_an_event_stream_that_nothing_holds_back(client: SseClient) -> None:
    async with client.open(PATH) as stream:
        headers = stream.response.headers
        await stream.next()
    assert headers["Content-Type"].replace(" ", "") in {
        "text/event-stream",
        "text/event-stream;charset=utf-8",
    }
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Accel-Buffering"] == "no"


async def test_the_version_is_the_deployed_release(client: SseClient, streaming: Server) -> None:
    async with client.open(PATH) as stream:
        version = await stream.until("version")
    deployed = datetime.fromisoformat(version.data.pop("deployed_at"))
    assert timedelta(0) <= datetime.now(UTC) - deployed < timedelta(hours=1)
    assert version.data == {
        "version": VERSION,
        "environment": streaming.backend.environment,
        "git_commit": "0" * 40,
        "correlation_id": version.correlation_id,
    }


async def test_the_version_comes_at_once(client: SseClient) -> None:
    async with client.open(PATH) as stream:
        version = await stream.until("version")
    assert version.offset < 2 * HEARTBEAT_SECONDS


async def test_the_heartbeats_keep_their_interval(client: SseClient) -> None:
    async with client.open(PATH) as stream:
        beats = [await stream.until("heartbeat") for _ in range(3)]
    for earlier, later in pairwise(beats):
        assert later.offset - earlier.offset < 2 * HEARTBEAT_SECONDS
    assert beats[0].data["connections"] >= 1
    assert [beat.comments for beat in beats] == [("heartbeat",)] * 3


async def test_every_block_has_its_fields_in_order(client: SseClient) -> None:
    async with client.open(PATH) as stream:
        opened, *others = await stream.take(4)
    assert opened.retry == 1000
    assert opened.fields == ("event", "id", "retry", "data")
    assert {event.fields for event in others} == {("event", "id", "data")}
    assert len(set(stream.received.ids)) == 4


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({"X-Correlation-ID": "mine-1"}, ""),
        ({"X-Request-ID": "mine-1"}, ""),
        ({}, "?request_id=mine-1"),
    ],
    ids=["correlation header", "request header", "query"],
)
async def test_the_callers_id_is_in_every_event(
    client: SseClient, headers: dict[str, str], query: str
) -> None:
    async with client.open(PATH + query, headers=headers) as stream:
        events = await stream.take(3)
    assert {event.correlation_id for event in events} == {"mine-1"}
    assert stream.response.headers["X-Correlation-ID"] == "mine-1"


@pytest.mark.parametrize("given", ['a"b', "a b", "x" * 10_000, "é", "%0Aevent:%20x"], ids=ascii)
async def test_an_id_that_could_break_a_frame_is_replaced(client: SseClient, given: str) -> None:
    async with client.open(PATH, params={"request_id": given}) as stream:
        events = await stream.take(3)
    (one,) = {event.correlation_id for event in events}
    assert one
    assert one != given
    assert stream.response.headers["X-Correlation-ID"] == one


async def test_two_streams_have_ids_of_their_own(client: SseClient) -> None:
    async with client.open(PATH) as one, client.open(PATH) as other:
        assert (await one.next()).correlation_id != (await other.next()).correlation_id


async def test_a_deployment_reaches_open_streams(
    own_server: Server, emulator: Emulator, make_client: MakeClient
) -> None:
    client = make_client(own_server.url, total=DEPLOYMENT_SECONDS + 10)
    async with client.open(PATH) as one, client.open(PATH) as other:
        assert (await one.until("version")).data["version"] == VERSION
        assert (await other.until("version")).data["version"] == VERSION
        deployed = asyncio.get_running_loop().time()
        emulator.release(own_server.backend.release_parameter, version="2.0.0")
        seen = await asyncio.gather(one.until("version"), other.until("version"))
        elapsed = asyncio.get_running_loop().time() - deployed
    assert [event.data["version"] for event in seen] == ["2.0.0", "2.0.0"]
    assert elapsed < DEPLOYMENT_SECONDS


async def test_a_slice_ends_by_itself_and_says_so(
    brief_streaming: Server, make_client: MakeClient
) -> None:
    async with make_client(brief_streaming.url, lf_only=True).open(PATH) as stream:
        *before, last = await stream.rest()
    assert last.name == "connection_close"
    assert last.data["reason"] == "slice_ended"
    assert last.offset < 2 * BRIEF_SLICE_SECONDS
    assert [event.name for event in before].count("version") == 1
    assert stream.received.end is End.ENDED


async def test_the_next_slice_tells_the_version_again(
    brief_streaming: Server, make_client: MakeClient
) -> None:
    client = make_client(brief_streaming.url)
    async with client.follow(PATH, slices=2, retry=0.0) as events:
        received = [event async for event in events]
    second = [event for event in received if event.slice == 2]
    assert [event.name for event in second[:3]] == ["connection_open", "version", "heartbeat"]
    assert second[0].data["resume"] == "resumed"
    assert len({event.id for event in received}) == len(received)


@pytest.mark.parametrize("last_event_id", ["nonsense", "evt_1", "evt_", "{}"])
async def test_after_an_id_that_it_never_sent_the_present_follows(
    client: SseClient, last_event_id: str
) -> None:
    async with client.open(PATH, last_event_id=last_event_id) as stream:
        opened, version = await stream.take(2)
    assert opened.data["resume"] == "reset"
    assert version.data["version"] == VERSION


BROKEN = {"missing": None, "not JSON": "1.0.0", "incomplete": '{"version":"1"}'}


@pytest.mark.parametrize("case", BROKEN)
async def test_a_release_that_cannot_be_read_is_an_error_and_the_end(
    own_server: Server, emulator: Emulator, make_client: MakeClient, case: str
) -> None:
    value, parameter = BROKEN[case], own_server.backend.release_parameter
    if value is None:
        emulator.ssm.delete_parameter(Name=parameter)
    else:
        emulator.ssm.put_parameter(Name=parameter, Value=value, Type="String", Overwrite=True)
    async with make_client(own_server.url, lf_only=True).open(PATH) as stream:
        events = await stream.rest()
    emulator.release(parameter)
    assert [event.name for event in events] == ["connection_open", "error", "connection_close"]
    assert events[1].data["error"]
    assert events[2].data["reason"] == "version_fetch_error"
    assert stream.response.status_code == 200


async def test_every_client_is_told(streaming: Server, make_client: MakeClient) -> None:
    async def version(client: SseClient) -> Event:
        async with client.open(PATH) as stream:
            return await stream.until("version")

    clients = [make_client(streaming.url) for _ in range(5)]
    versions = await asyncio.gather(*[version(client) for client in clients])
    assert {event.data["version"] for event in versions} == {VERSION}


async def test_a_client_that_leaves_gives_its_connection_back(
    own_server: Server, make_client: MakeClient
) -> None:
    client = make_client(own_server.url)
    async with client.open(PATH) as stream:
        await stream.until("version")
        assert await _connections(client) == 1
    await eventually(lambda: _connections(client), 0, within=2 * HEARTBEAT_SECONDS)


async def _connections(client: SseClient) -> int:
    answer = await client.http.get("api/v2/stream/status")
    connections: int = answer.json()["connections"]
    return connections


async def test_a_function_that_is_told_to_end_says_goodbye(
    own_server: Server, make_client: MakeClient
) -> None:
    async with make_client(own_server.url, lf_only=True).open(PATH) as stream:
        await stream.until("heartbeat")
        own_server.process.stop()
        *_, last = await stream.rest()
    assert last.name == "connection_close"
    assert last.data["reason"] == "shutdown"
