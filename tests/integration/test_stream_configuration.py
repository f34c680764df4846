"""A configuration's feed: whose it is, and how an open stream follows what becomes of it."""

import asyncio
from typing import TYPE_CHECKING

import pytest

from lambda_src.tickertape.events import LastEventId
from tests.kit.feed_items import item
from tests.kit.server import serving
from tests.kit.sse.client import RefusedError
from tests.kit.streaming import STREAM, Streaming, bearer, item_ids, streaming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lambda_src.tickertape.sessions import NewSession
    from tests.conftest import MakeClient
    from tests.kit.emulator import Backend, Emulator
    from tests.kit.processes import Processes
    from tests.kit.server import Server
    from tests.kit.sse.client import Stream

HEARTBEAT_SECONDS = 0.4
# Within one heartbeat: the one that may have been on its way already, and the next.
MOST_BEATS = 2


@pytest.fixture(scope="module")
def server(
    processes: "Processes", emulator: "Emulator", module_backend: "Backend"
) -> "Iterator[Server]":
    with serving(processes, emulator, module_backend) as servers:
        yield servers(
            "streaming", slice_seconds=30, heartbeat_seconds=HEARTBEAT_SECONDS, poll_seconds=0.05
        )


@pytest.fixture
def live(server: "Server", emulator: "Emulator", make_client: "MakeClient") -> Streaming:
    return streaming(server, emulator, make_client)


@pytest.fixture
def viewer(live: Streaming) -> "NewSession":
    return live.domain.sessions.create()


@pytest.fixture
def path(live: Streaming, viewer: "NewSession") -> str:
    made = live.domain.configurations.create(viewer.session, "mine", ["AAPL", "BRK.B"])
    return stream_of(made.config_id)


def stream_of(config_id: str) -> str:
    return f"api/v2/configurations/{config_id}/stream"


async def publish(live: Streaming, *tickers: str) -> list[str]:
    """An item a ticker, in one append; the event ids."""
    head = live.domain.feed.head()
    posts = [item(f"{head}-{n}", ticker) for n, ticker in enumerate(tickers)]
    appended = await asyncio.to_thread(live.domain.append, posts)
    return [f"evt_{seq}" for _, seq in appended.accepted]


async def until_past(stream: "Stream", event_id: str) -> None:
    """Until a heartbeat shows that the stream has gone beyond that item."""
    wanted = LastEventId.parse(event_id).cursor
    assert wanted is not None
    while (LastEventId.parse((await stream.until("heartbeat")).id).cursor or 0) < wanted:
        pass


async def test_the_items_of_its_tickers_come(
    live: Streaming, viewer: "NewSession", path: str
) -> None:
    async with live.client().open(path, headers=bearer(viewer.token)) as stream:
        first = await stream.take(3)
        ids = await publish(live, "AAPL", "MSFT", "BRK.B", "BRK")
        await until_past(stream, ids[-1])
        assert item_ids(stream.received.events) == [ids[0], ids[2]]
    assert [event.name for event in first] == ["connection_open", "metrics", "heartbeat"]
    assert first[0].data["resume"] == "live"
    assert first[0].retry == 1000


async def test_it_is_resumed_by_the_feeds_own_cursor(
    live: Streaming, viewer: "NewSession", path: str
) -> None:
    before = live.domain.feed.head()
    ids = await publish(live, "AAPL", "MSFT", "AAPL")
    headers = bearer(viewer.token)
    async with live.client().open(path, headers=headers, last_event_id=f"evt_{before}") as stream:
        opened = await stream.next()
        await until_past(stream, ids[-1])
        assert item_ids(stream.received.events) == [ids[0], ids[2]]
    assert opened.data["resume"] == "resumed"


@pytest.mark.parametrize("header", ["Authorization", "X-Authorization", "x-authorization"])
async def test_either_header_carries_the_token(
    live: Streaming, viewer: "NewSession", path: str, header: str
) -> None:
    headers = {header: f"bearer {viewer.token}"}
    async with live.client().open(path, headers=headers) as stream:
        assert (await stream.next()).name == "connection_open"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer unknown"},
        {"Authorization": "Bearer"},
        {"Authorization": "Basic dXNlcjpwYXNz"},
        {"X-User-ID": "someone"},
    ],
)
async def test_without_a_session_it_is_refused(
    live: Streaming, path: str, headers: dict[str, str]
) -> None:
    answer = await live.client().http.get(path, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "session" in answer.json()["detail"]


async def test_a_token_in_the_query_is_no_identity(
    live: Streaming, viewer: "NewSession", path: str
) -> None:
    params = {"token": viewer.token, "access_token": viewer.token, "user_id": "someone"}
    answer = await live.client().http.get(path, params=params)
    assert answer.status_code == 422
    assert [wrong["loc"][1] for wrong in answer.json()["detail"]] == list(params)
    assert viewer.token not in answer.text


@pytest.mark.parametrize("config_id", ["0" * 32, "unknown", "%00", "a" * 5_000, "..%2F..%2Fitems"])
async def test_an_unknown_one_is_not_found(
    live: Streaming, viewer: "NewSession", config_id: str
) -> None:
    answer = await live.client().http.get(stream_of(config_id), headers=bearer(viewer.token))
    assert answer.status_code == 404
    assert answer.json()["detail"]


async def test_anothers_is_not_found(live: Streaming, path: str) -> None:
    thief = live.domain.sessions.create()
    answer = await live.client().http.get(path, headers=bearer(thief.token))
    unknown = await live.client().http.get(stream_of("0" * 32), headers=bearer(thief.token))
    assert answer.status_code == 404
    assert answer.json()["detail"] == unknown.json()["detail"]


async def test_a_refusal_holds_no_lease(live: Streaming, path: str) -> None:
    http = live.client().http
    await http.get(path)
    await http.get(stream_of("0" * 32), headers=bearer(live.domain.sessions.create().token))
    assert live.connections == 0


async def test_an_open_stream_follows_a_change_within_a_heartbeat(
    live: Streaming, viewer: "NewSession", path: str
) -> None:
    config_id = path.split("/")[-2]
    async with live.client().open(path, headers=bearer(viewer.token)) as stream:
        await stream.until("heartbeat")
        change = live.domain.configurations.update
        await asyncio.to_thread(change, viewer.session.user_id, config_id, tickers=["MSFT"])
        await stream.until("heartbeat")
        await stream.until("heartbeat")
        ids = await publish(live, "AAPL", "MSFT")
        await until_past(stream, ids[-1])
        assert item_ids(stream.received.events) == [ids[1]]


async def test_a_deletion_ends_it_within_a_heartbeat(
    live: Streaming, viewer: "NewSession", path: str
) -> None:
    config_id = path.split("/")[-2]
    async with live.client().open(path, headers=bearer(viewer.token)) as stream:
        await stream.until("heartbeat")
        delete = live.domain.configurations.delete
        await asyncio.to_thread(delete, viewer.session.user_id, config_id)
        rest = await stream.rest()
    assert rest[-1].name == "connection_close"
    assert rest[-1].data["reason"] == "configuration_deleted"
    assert sum(event.name == "heartbeat" for event in rest) <= MOST_BEATS
    with pytest.raises(RefusedError) as refusal:
        async with live.client().open(path, headers=bearer(viewer.token)):
            pass
    assert refusal.value.status == 404


@pytest.mark.parametrize("which", ["configuration", "feed"])
async def test_a_session_that_ends_takes_its_streams_along_within_a_heartbeat(
    live: Streaming, viewer: "NewSession", path: str, which: str
) -> None:
    url = path if which == "configuration" else STREAM
    async with (
        live.client().open(url, headers=bearer(viewer.token)) as stream,
        live.client().open(STREAM) as anonymous,
    ):
        await stream.until("heartbeat")
        await anonymous.until("heartbeat")
        await asyncio.to_thread(live.domain.sessions.delete, viewer.session.key)
        rest = await stream.rest()
        ids = await publish(live, "AAPL")
        assert (await anonymous.until("new_item")).id == ids[0]
    assert rest[-1].data["reason"] == "session_ended"
    assert sum(event.name == "heartbeat" for event in rest) <= MOST_BEATS
    assert (await live.client().http.get(path, headers=bearer(viewer.token))).status_code == 401
