"""The feed of some tickers: what is left out, and a cursor that moves all the same."""

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.kit.feed_items import item
from tests.kit.server import serving
from tests.kit.streaming import STREAM, Streaming, item_ids, streaming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import MakeClient
    from tests.kit.emulator import Backend, Emulator
    from tests.kit.processes import Processes
    from tests.kit.server import Server


@pytest.fixture(scope="module")
def server(
    processes: "Processes", emulator: "Emulator", module_backend: "Backend"
) -> "Iterator[Server]":
    with serving(processes, emulator, module_backend) as servers:
        yield servers("streaming", slice_seconds=30, heartbeat_seconds=0.3, poll_seconds=0.05)


@pytest.fixture
def live(server: "Server", emulator: "Emulator", make_client: "MakeClient") -> Streaming:
    return streaming(server, emulator, make_client)


async def test_items_of_other_tickers_are_left_out(live: Streaming) -> None:
    params = {"tickers": "msft, BRK.B"}
    head = live.domain.feed.head()
    async with live.client().open(STREAM, params=params) as stream:
        await stream.until("heartbeat")
        mixed = [
            item(f"a-{head}", "AAPL"),
            item(f"b-{head}", "AAPL", "MSFT"),
            item(f"c-{head}", "TSLA"),
            item(f"d-{head}", "BRK.B"),
            item(f"e-{head}", "BRK"),
        ]
        await asyncio.to_thread(live.domain.append, mixed)
        first, second = await stream.until("new_item"), await stream.until("new_item")
        after = await stream.until("heartbeat")
    assert [first.id, second.id] == [f"evt_{head + 2}", f"evt_{head + 4}"]
    assert first.data["tickers"] == ["AAPL", "MSFT"]
    assert first.data["ticker"] == "AAPL"
    assert after.id.startswith(f"evt_{head + 5}.")


async def test_the_cursor_moves_past_what_is_left_out(live: Streaming) -> None:
    async with live.client().open(STREAM, params={"tickers": "TSLA"}) as stream:
        await stream.until("heartbeat")
        await asyncio.to_thread(live.domain.publish, 20)
        head = live.domain.feed.head()
        while not (beat := await stream.until("heartbeat")).id.startswith(f"evt_{head}."):
            pass
        assert item_ids(stream.received.events) == []
    async with live.client().open(STREAM, last_event_id=beat.id) as resumed:
        opened = await resumed.next()
        await asyncio.to_thread(live.domain.publish)
        assert (await resumed.until("new_item")).id == f"evt_{head + 1}"
    assert (opened.data["resume"], opened.data["cursor"]) == ("resumed", f"evt_{head}")


async def test_the_metrics_are_those_of_the_whole_feed(live: Streaming) -> None:
    async with live.client().open(STREAM, params={"tickers": "NONE"}) as stream:
        before = (await stream.until("metrics")).data["total"]
        await asyncio.to_thread(live.domain.publish, 3)
        assert (await stream.until("metrics")).data["total"] == before + 3


@pytest.mark.parametrize(
    ("tickers", "status"),
    [
        ("", 422),
        ("AAPL,", 422),
        ("TOOLONG", 422),
        ("AAPL;MSFT", 422),
        ("BRK.BB", 422),
        ("A1", 422),
        ("\0", 422),
        ("ÄÖÜ", 422),
        (",".join(["A"] * 21), 422),
        pytest.param(",".join(["AAPL"] * 300), 422, id="hundreds"),
        pytest.param(",".join(["AAPL"] * 3_000), 414, id="thousands"),
    ],
)
async def test_wrong_tickers_are_refused_clearly(
    live: Streaming, tickers: str, status: int
) -> None:
    answer = await live.client().http.get(STREAM, params={"tickers": tickers})
    assert answer.status_code == status
    assert answer.json()["detail"]
    assert live.connections == 0


async def test_as_many_tickers_as_may_be_followed(live: Streaming) -> None:
    params = {"tickers": ",".join(f"{chr(65 + n)}BCDE.Z" for n in range(20))}
    async with live.client().open(STREAM, params=params) as stream:
        assert (await stream.next()).name == "connection_open"
