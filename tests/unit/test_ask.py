"""A request of the smoke suite ends, and its failure says which, what and after how long."""

import hashlib
from collections.abc import Callable

import httpx
import pytest

from tests.kit import ask as asking
from tests.kit.ask import Ask
from tests.kit.sse_script import HANG, Step, answer

URL = "http://smoke.test/health"
Handler = Callable[[httpx.Request], httpx.Response]


def ask(handler: Handler) -> Ask:
    return Ask(httpx.AsyncClient(transport=httpx.MockTransport(handler)))


def refuse(_: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("connection refused")


async def test_an_expected_answer_is_given_back() -> None:
    one = ask(lambda _: httpx.Response(404, json={"detail": "no"}))
    assert (await one("GET", URL, expect=404)).json() == {"detail": "no"}
    assert (await one("GET", URL, expect={200, 404})).status_code == 404


async def test_another_status_fails_with_all_there_is_to_know() -> None:
    failure = r"^GET http://smoke\.test/health: 502, not \{200\}: bad gateway, after \d\.\d\d s$"
    with pytest.raises(pytest.fail.Exception, match=failure):
        await ask(lambda _: httpx.Response(502, text="bad gateway"))("GET", URL)


async def test_no_answer_fails_with_all_there_is_to_know() -> None:
    failure = r"^GET http://smoke\.test/health: no answer \(ConnectError.*, after \d\.\d\d s$"
    with pytest.raises(pytest.fail.Exception, match=failure):
        await ask(refuse)("GET", URL)


@pytest.mark.parametrize(
    "steps", [[HANG], [b"x", HANG], [0.01, b"x"] * 1000], ids=["silent", "stuck", "dripping"]
)
async def test_an_answer_that_never_ends_fails_in_time(
    monkeypatch: pytest.MonkeyPatch, steps: list[Step]
) -> None:
    monkeypatch.setattr(asking, "REQUEST_SECONDS", 0.1)
    with pytest.raises(pytest.fail.Exception, match=r"health: no answer .*, after 0\.1\d s$"):
        await ask(lambda _: answer(steps))("GET", URL)


async def test_a_body_is_sent_with_its_hash() -> None:
    sent: list[httpx.Request] = []

    def keep(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200)

    await ask(keep)("POST", URL, body={"a": 1}, headers={"X-Authorization": "Bearer t"})
    headers = sent[0].headers
    assert headers["x-amz-content-sha256"] == hashlib.sha256(sent[0].content).hexdigest()
    assert headers["content-type"] == "application/json"
    assert headers["x-authorization"] == "Bearer t"
