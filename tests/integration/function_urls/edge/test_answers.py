"""What becomes of an answer on its way to the viewer."""

import asyncio

import httpx
import pytest

from tests.integration.function_urls.conftest import eventually
from tests.integration.function_urls.edge.conftest import Front, OpenEdge
from tests.kit.account import Account
from tests.kit.distributions import CACHING_OPTIMIZED, Distribution
from tests.kit.gate import Gate

pytestmark = pytest.mark.integration


def asked(front: Front, name: str) -> int:
    """How often the function was."""
    return sum(log.count("asked") for log in front.door.logs(name))


async def warm(front: Front) -> None:
    """Have the function started, which may take it longer than its origin may be silent."""

    async def started() -> bool:
        return (await front.client.get("echo", timeout=60)).status_code == 200

    await eventually(started)


async def test_every_flush_reaches_the_viewer_at_once(
    account: Account, open_edge: OpenEdge, gate: Gate
) -> None:
    name = account.deploy(auth="AWS_IAM", mode="RESPONSE_STREAM", timeout=60)
    async with open_edge(Distribution(account, name)) as front:
        path = f"stream?events=5&gate={gate}"
        headers = {"accept-encoding": "gzip, br"}
        async with front.client.stream("GET", path, headers=headers) as answer:
            assert "content-encoding" not in answer.headers
            chunks = answer.aiter_raw()
            for number in range(5):
                # The function sends the next one only once the viewer has this one.
                gate.open(number)
                assert (await anext(chunks)).startswith(f"id: {number}\n".encode())
            gate.open(5)
            assert [chunk async for chunk in chunks] == []


async def test_an_origin_that_falls_silent_is_cut(
    account: Account, open_edge: OpenEdge, gate: Gate
) -> None:
    name = account.deploy(auth="AWS_IAM", mode="RESPONSE_STREAM", timeout=60)
    gate.open(0, 1)
    async with open_edge(Distribution(account, name, read_seconds=1)) as front:
        await warm(front)
        received: list[bytes] = []

        async def read() -> None:
            async with front.client.stream("GET", f"stream?gate={gate}") as answer:
                async for chunk in answer.aiter_raw():
                    received.append(chunk)  # noqa: PERF401  # kept although it ends in an error

        with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
            await read()
    assert b"".join(received).count(b"id: ") == 2


async def test_an_origin_that_never_speaks_is_asked_again_then_504(
    account: Account, open_edge: OpenEdge, gate: Gate
) -> None:
    name = account.deploy(auth="AWS_IAM", timeout=60)
    distribution = Distribution(account, name, read_seconds=1, attempts=2)
    async with open_edge(distribution) as front:
        await warm(front)
        silent = await front.client.get(f"slow?gate={gate}")
        assert silent.status_code == 504
        assert silent.headers["server"] == "CloudFront"
        # Both attempts run on: Lambda is not told that nobody waits for them.
        assert len(front.door.front.pool(name).environments) == 2
        gate.open(0)


async def test_an_origin_that_is_not_there_is_502(account: Account, open_edge: OpenEdge) -> None:
    name = account.deploy(auth="AWS_IAM")
    async with open_edge(Distribution(account, name)) as front:
        front.door.account.client("lambda").delete_function_url_config(FunctionName=name)
        await eventually(lambda: front.door.front.urls == {})
        assert (await front.client.get("echo")).status_code == 502
        front.door.account.client("lambda").create_function_url_config(
            FunctionName=name, AuthType="AWS_IAM"
        )


@pytest.mark.parametrize(
    ("errors", "status", "cache", "kept"),
    [
        (None, 503, "no-store", True),
        (None, 500, None, True),
        (None, 404, None, True),
        (None, 404, "no-store", False),
        (None, 429, None, False),
        (None, 403, None, False),
        (None, 200, "max-age=60", False),
        ({503: 0}, 503, "no-store", False),
        ({503: 0}, 500, None, True),
        ({503: 0}, 503, "max-age=60", False),
    ],
)
async def test_errors_are_kept_unless_the_distribution_says_otherwise(
    account: Account,
    open_edge: OpenEdge,
    errors: dict[int, int] | None,
    status: int,
    cache: str | None,
    *,
    kept: bool,
) -> None:
    name = account.deploy(auth="AWS_IAM")
    path = f"status?is={status}" + (f"&cache={cache}" if cache else "")
    async with open_edge(Distribution(account, name, errors=errors)) as front:
        first = await front.client.get(path)
        # Caching is disabled, and yet: nothing but the path tells two requests apart.
        second = await front.client.get("status?is=201", headers={"x-authorization": "other"})
        assert first.status_code == status
        assert second.status_code == (status if kept else 201)
        assert ("age" in second.headers) is kept
        assert asked(front, name) == (1 if kept else 2)


async def test_what_is_no_reading_is_never_kept(account: Account, open_edge: OpenEdge) -> None:
    name = account.deploy(auth="AWS_IAM")
    async with open_edge(Distribution(account, name)) as front:
        for status in (503, 204):
            answer = await front.client.request("DELETE", f"status?is={status}")
            assert answer.status_code == status


async def test_assets_are_kept_for_everybody(account: Account, open_edge: OpenEdge) -> None:
    name = account.deploy(auth="AWS_IAM")
    assets = {"/echo": {"cache": CACHING_OPTIMIZED}}
    async with open_edge(Distribution(account, name, behaviors=assets)) as front:
        sent = {"cookie": "a=1", "x-a": "1", "if-none-match": "x", "accept-encoding": "gzip"}
        first = await front.client.get("echo?one", headers=sent)
        arrived = dict(first.json()["headers"])
        assert first.json()["path"] == "/echo"
        assert arrived.keys().isdisjoint({"cookie", "x-a", "if-none-match"})
        assert (arrived["user-agent"], arrived["accept-encoding"]) == ("Amazon CloudFront", "gzip")
        again = await front.client.get("echo?other", headers={"accept-encoding": "gzip"})
        assert (again.headers["x-cache"], again.json()) == ("Hit from cloudfront", first.json())
        assert int(again.headers["age"]) >= 0
        head = await front.client.head("echo", headers={"accept-encoding": "gzip"})
        assert (head.headers["x-cache"], head.content) == ("Hit from cloudfront", b"")
        plain = await front.client.get("echo", headers={"accept-encoding": "identity"})
        assert plain.headers["x-cache"] == "Miss from cloudfront"


async def test_a_viewer_who_leaves_does_not_stop_the_function(
    account: Account, open_edge: OpenEdge, gate: Gate
) -> None:
    name = account.deploy(auth="AWS_IAM", mode="RESPONSE_STREAM", timeout=60)
    gate.open(0)
    async with open_edge(Distribution(account, name)) as front:
        async with front.client.stream("GET", f"stream?gate={gate}") as answer:
            await anext(answer.aiter_raw())
        gate.open(1, 2, 3)
        await eventually(lambda: "stream finished" in front.door.logs(name)[0])


async def test_an_edge_that_closes_waits_for_nobody(
    account: Account, open_edge: OpenEdge, gate: Gate
) -> None:
    name = account.deploy(auth="AWS_IAM", mode="RESPONSE_STREAM", timeout=60)
    gate.open(0)
    async with asyncio.timeout(20), open_edge(Distribution(account, name)) as front:
        answer = await front.client.send(
            front.client.build_request("GET", f"stream?gate={gate}"), stream=True
        )
        await anext(answer.aiter_raw())
    await answer.aclose()
