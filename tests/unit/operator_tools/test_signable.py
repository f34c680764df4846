"""What an edge needs of a request goes with each, however it is made."""

import hashlib
from collections.abc import AsyncIterator

import httpx
import pytest

from operator_tools.signable import Signable


async def sent(method: str, token: str | None = None, **options: object) -> httpx.Request:
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200)

    transport = httpx.MockTransport(answer)
    async with httpx.AsyncClient(transport=transport, auth=Signable(token)) as client:
        await client.request(method, "http://api.example", **options)  # type: ignore[arg-type]
    return requests[0]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_a_body_goes_with_its_hash(method: str) -> None:
    request = await sent(method, json={"text": "grün"})
    assert request.headers["x-amz-content-sha256"] == hashlib.sha256(request.content).hexdigest()
    assert b"gr" in request.content


async def test_a_body_that_is_made_as_it_goes_has_its_hash_too() -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b"a"
        yield b"b"

    request = await sent("POST", content=parts())
    assert request.headers["x-amz-content-sha256"] == hashlib.sha256(b"ab").hexdigest()


async def test_no_body_is_a_body_of_nothing() -> None:
    expected = hashlib.sha256(b"").hexdigest()
    assert (await sent("POST")).headers["x-amz-content-sha256"] == expected
    assert "x-amz-content-sha256" not in (await sent("GET")).headers


async def test_the_token_goes_where_an_edge_leaves_it() -> None:
    headers = (await sent("GET", "secret")).headers
    assert headers["x-authorization"] == "Bearer secret"
    assert "authorization" not in headers
    assert "x-authorization" not in (await sent("GET")).headers
