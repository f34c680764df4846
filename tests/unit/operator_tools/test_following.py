"""Following a stream over its slices."""

from contextlib import aclosing
from typing import Any

import httpx
import pytest

from operator_tools.following import FollowError, follow
from tests.kit.broken_off import broken_off

URL = "http://stream.example/"


class Server:
    """Answers each connection with the next of its slices."""

    def __init__(self, *slices: str | httpx.Response | httpx.TransportError) -> None:
        self._slices = iter(slices)
        self.resumed_after: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.resumed_after.append(request.headers.get("last-event-id", ""))
        answer = next(self._slices)
        if isinstance(answer, httpx.TransportError):
            raise answer
        if isinstance(answer, httpx.Response):
            return answer
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, text=answer)

    async def read(self, events: int, **options: Any) -> list[str]:
        transport = httpx.MockTransport(self)
        found: list[str] = []
        async with (
            httpx.AsyncClient(transport=transport) as client,
            aclosing(follow(client, URL, **options)) as stream,
        ):
            async for event in stream:
                found.append(event.data)
                if len(found) == events:
                    break
        return found


def event(number: int, *, retry: int = 1) -> str:
    return f"id: evt_{number}\nretry: {retry}\ndata: {number}\n\n"


async def test_each_slice_is_resumed_after_the_last_event() -> None:
    server = Server(event(1) + event(2), "data: no id\n\n", event(3))
    assert await server.read(4) == ["1", "2", "no id", "3"]
    assert server.resumed_after == ["", "evt_2", "evt_2"]


async def test_a_lost_connection_and_a_full_house_are_tried_again() -> None:
    full = httpx.Response(503, headers={"retry-after": "0.001"})
    server = Server(event(1), httpx.ReadError("cut"), full, event(2))
    assert await server.read(2) == ["1", "2"]
    assert server.resumed_after == ["", "evt_1", "evt_1", "evt_1"]


async def test_it_gives_up_after_so_many_attempts_without_an_event() -> None:
    full = [httpx.Response(429, headers={"retry-after": "0"}) for _ in range(3)]
    with pytest.raises(FollowError, match="in 3 attempts: the server answers 429"):
        await Server(*full).read(1, attempts=3)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(404, json={"detail": "Not Found"}),
        httpx.Response(200, headers={"content-type": "text/html"}, text="<p>"),
    ],
)
async def test_what_is_no_stream_is_an_error(answer: httpx.Response) -> None:
    with pytest.raises(FollowError, match="does not stream"):
        await Server(answer).read(1)


async def test_what_hears_of_a_lost_connection_may_give_up() -> None:
    heard: list[str] = []

    def on_lost(problem: str) -> None:
        heard.append(problem)
        if len(heard) == 3:
            raise FollowError("The cloud has ended.")

    full = httpx.Response(503, headers={"retry-after": "0"})
    server = Server(event(1), httpx.ConnectError("refused"), full, httpx.ConnectError("refused"))
    with pytest.raises(FollowError, match="has ended"):
        await server.read(2, on_lost=on_lost)
    assert heard == ["refused", "the server answers 503", "refused"]


async def test_a_refusal_is_in_the_servers_own_words() -> None:
    answer = httpx.Response(422, json={"detail": [{"msg": "A ticker is one to five letters"}]})
    with pytest.raises(FollowError, match="does not stream: 422 A ticker is one to five letters"):
        await Server(answer).read(1)


async def test_half_an_event_that_a_function_broke_off_is_none() -> None:
    for half in broken_off(event(2).encode()):
        server = Server(event(1) + half.decode(), event(2))
        assert await server.read(2) == ["1", "2"]
        assert server.resumed_after == ["", "evt_1"]
