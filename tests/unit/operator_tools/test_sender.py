"""Sending batches: passing trouble is waited out, refused lines are left out."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from operator_tools import sender as publishing
from operator_tools.posts_file import Line
from operator_tools.sender import PublishError, Sender

LINES = [Line(number, {"item_id": str(number)}, 10) for number in range(1, 6)]


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "_FIRST_WAIT_SECONDS", 0)


def sender(answer: Callable[[list[str]], httpx.Response]) -> Sender:
    def handle(request: httpx.Request) -> httpx.Response:
        return answer([item["item_id"] for item in json.loads(request.content)["items"]])

    transport = httpx.MockTransport(handle)
    return Sender(httpx.AsyncClient(transport=transport, base_url="http://api.example"))


def refusal(*indexes: int) -> httpx.Response:
    detail = [{"loc": ["body", "items", index], "msg": "wrong"} for index in indexes]
    return httpx.Response(422, json={"detail": detail})


async def send(given: Sender, batch: list[Line] | None = None) -> dict[str, Any] | None:
    return await given.send("items", LINES if batch is None else batch)


async def test_refused_lines_are_named_and_the_others_go_in() -> None:
    def answer(ids: list[str]) -> httpx.Response:
        wrong = [index for index, one in enumerate(ids) if one in {"2", "4"}]
        return refusal(*wrong) if wrong else httpx.Response(201, json={"ids": ids})

    given = sender(answer)
    assert await send(given) == {"ids": ["1", "3", "5"]}
    assert [line.number for line in given.bad] == [2, 4]


async def test_a_batch_of_nothing_but_bad_lines_ends() -> None:
    given = sender(lambda ids: refusal(*range(len(ids))))
    assert await send(given) is None
    assert len(given.bad) == 5


async def test_without_a_hint_each_line_is_asked_for_alone() -> None:
    def answer(ids: list[str]) -> httpx.Response:
        refused = "3" in ids
        return httpx.Response(422 if refused else 201, json={"detail": "no", "ids": ids})

    given = sender(answer)
    answered = await send(given)
    assert answered is not None
    assert answered["ids"] == ["1", "2", "4", "5"]
    assert [line.number for line in given.bad] == [3]


async def test_passing_trouble_is_waited_out() -> None:
    answers = iter([503, 429, 502, 201])
    given = sender(lambda ids: httpx.Response(next(answers), json={"ids": ids}))
    assert await send(given) is not None
    assert given.bad == []


async def test_a_lost_connection_is_tried_again() -> None:
    attempts: list[int] = []

    def answer(_: list[str]) -> httpx.Response:
        attempts.append(1)
        if len(attempts) < 3:
            raise httpx.ReadError("gone")
        return httpx.Response(201, json={})

    assert await send(sender(answer)) == {}


async def test_lasting_trouble_ends_with_the_servers_words() -> None:
    with pytest.raises(PublishError, match="answers 503 busy"):
        await send(sender(lambda _: httpx.Response(503, text="busy")))

    def down(_: list[str]) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(PublishError, match="does not answer: refused"):
        await send(sender(down))


async def test_a_missing_right_is_no_bad_line() -> None:
    given = sender(lambda _: httpx.Response(401, json={"detail": "Log in"}))
    with pytest.raises(PublishError, match="401"):
        await send(given)
    assert given.bad == []
