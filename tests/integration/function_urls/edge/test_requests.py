"""What becomes of a request on its way to the function."""

import hashlib
from typing import Any

import httpx
import pytest

from tests.integration.function_urls.conftest import eventually
from tests.integration.function_urls.edge.conftest import OpenEdge
from tests.kit.account import Account
from tests.kit.distributions import READS, Distribution
from tests.kit.raw_http import connected

pytestmark = pytest.mark.integration

MOVES_TOKEN = """
function handler(event) {
  var request = event.request;
  request.headers["x-seen"] = { value: request.headers.authorization.value };
  request.headers["x-viewer"] = { value: event.viewer.ip };
  return request;
}
"""
REDIRECTS = """
function handler(event) {
  return { statusCode: 302, headers: { location: { value: "/new" + event.request.uri } } };
}
"""
THROWS = "function handler(event) { return event.nothing.at.all; }"


def hashed(body: bytes) -> dict[str, str]:
    return {"x-amz-content-sha256": hashlib.sha256(body).hexdigest()}


async def seen(answer: httpx.Response) -> dict[str, str]:
    """The headers that reached the function."""
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["headers"])


async def test_the_first_pattern_that_matches_decides(
    account: Account, open_edge: OpenEdge
) -> None:
    page, stream, late = (account.deploy(auth="AWS_IAM") for _ in range(3))
    patterns = {"/a/*/stream": {"function": stream}, "/a/?": {}, "/a/*": {"function": late}}
    asked = {
        "/a/1/stream": stream,
        "/a/1/2/stream": stream,
        "/a/1/stream/": late,
        "/a/x": page,
        "/a/xy": late,
        "/A/xy": page,
        "/": page,
    }
    async with open_edge(Distribution(account, page, behaviors=patterns)) as front:
        for path, function in asked.items():
            answered = (await front.client.get(path)).json()["pid"]
            pool = front.door.front.pool(function)
            assert answered in {one.process.pid for one in pool.environments}, path


async def test_a_request_is_signed_and_comes_from_the_edge(
    account: Account, open_edge: OpenEdge
) -> None:
    name = account.deploy(auth="AWS_IAM")
    async with open_edge(Distribution(account, name)) as front:
        headers = {"authorization": "Bearer mine", "x-a": "1", "last-event-id": "evt_7"}
        answer = await front.client.get("echo?b=2&a=%20x&c", headers=headers)
        arrived = await seen(answer)
        assert answer.json()["path"] == "/echo?b=2&a=%20x&c"
        assert arrived["host"] in front.door.url(name)
    assert arrived["authorization"].startswith("AWS4-HMAC-SHA256 ")
    assert (arrived["x-a"], arrived["last-event-id"]) == ("1", "evt_7")
    assert "cloudfront" in arrived["via"]
    assert answer.headers["x-amz-cf-id"] == arrived["x-amz-cf-id"]
    assert answer.headers["x-cache"] == "Miss from cloudfront"


async def test_the_function_answers_to_the_edge_alone(
    account: Account, open_edge: OpenEdge
) -> None:
    name = account.deploy(auth="AWS_IAM")
    async with open_edge(Distribution(account, name)) as front:
        signature = (await seen(await front.client.get("echo")))["authorization"]
        assert (await front.door.get(name, "echo")).status_code == 403
        forged = {"authorization": signature, "x-amz-date": "20260101T000000Z"}
        assert (await front.door.get(name, "echo", headers=forged)).status_code == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
async def test_a_body_needs_its_hash(account: Account, open_edge: OpenEdge, method: str) -> None:
    name = account.deploy(auth="AWS_IAM")
    async with open_edge(Distribution(account, name)) as front:
        for headers in ({}, hashed(b"another")):
            refused = await front.client.request(method, "echo", content=b"mine", headers=headers)
            assert refused.status_code == 403
            assert refused.headers["x-amzn-errortype"] == "InvalidSignatureException"
            assert "signature we calculated" in refused.json()["message"]
        assert front.door.front.pool(name).environments == []
        headers = hashed(b"mine")
        taken = await front.client.request(method, "echo", content=b"mine", headers=headers)
        assert (taken.json()["method"], taken.json()["body"]) == (method, "mine")


async def test_what_has_no_body_needs_no_hash(account: Account, open_edge: OpenEdge) -> None:
    name = account.deploy(auth="AWS_IAM")
    async with open_edge(Distribution(account, name)) as front:
        for method in ("GET", "HEAD", "OPTIONS", "DELETE"):
            assert (await front.client.request(method, "echo")).status_code == 200
        assert (await front.client.post("echo")).status_code == 403
        assert (await front.client.post("echo", headers=hashed(b""))).status_code == 200


async def test_cloudfront_refuses_some_requests_itself(
    account: Account, open_edge: OpenEdge
) -> None:
    name = account.deploy(auth="AWS_IAM")
    patterns = {"/reads": {"methods": READS}}
    async with open_edge(Distribution(account, name, behaviors=patterns)) as front:
        headers = hashed(b"")
        answers = {
            403: [
                await front.client.post("reads", headers=headers),
                await front.client.request("GET", "echo", content=b"x", headers=hashed(b"x")),
            ],
            414: [await front.client.get("echo?" + "x" * 8192)],
        }
        assert front.door.front.pool(name).environments == []
        assert (await front.client.get("echo")).status_code == 200
    for status, refused in answers.items():
        for answer in refused:
            assert answer.status_code == status
            assert answer.headers["server"] == "CloudFront"
            assert answer.headers["x-cache"] == "Error from cloudfront"


async def test_a_function_of_the_edge_changes_the_request(
    account: Account, open_edge: OpenEdge
) -> None:
    name = account.deploy(auth="AWS_IAM")
    distribution = Distribution(account, name)
    distribution.update(viewer_request=distribution.publish_function(MOVES_TOKEN))
    async with open_edge(distribution) as front:
        sent = {"authorization": "Bearer mine", "x-viewer": "198.51.100.1", "cookie": "a=1; b"}
        arrived = await seen(await front.client.get("echo?b&a=2", headers=sent))
    assert (arrived["x-seen"], arrived["x-viewer"]) == ("Bearer mine", "127.0.0.1")
    assert arrived["cookie"] == "a=1; b"


async def test_a_function_of_the_edge_answers_itself_or_fails(
    account: Account, open_edge: OpenEdge
) -> None:
    name = account.deploy(auth="AWS_IAM")
    distribution = Distribution(account, name)
    redirects, throws = map(distribution.publish_function, (REDIRECTS, THROWS))
    distribution.update(behaviors={"/o": {"viewer_request": redirects}}, viewer_request=throws)
    async with open_edge(distribution) as front:
        moved = await front.client.get("o")
        assert (moved.status_code, moved.headers["location"]) == (302, "/new/o")
        assert (await front.client.get("echo")).status_code == 503
        assert "TypeError" in front.door.reports[0]
        assert front.door.front.pool(name).environments == []


async def test_a_deployment_is_followed(account: Account, open_edge: OpenEdge) -> None:
    old, new = (account.deploy(auth="AWS_IAM") for _ in range(2))
    distribution = Distribution(account, old)
    async with open_edge(distribution) as front:
        before = (await front.client.get("echo")).json()["pid"]
        distribution.update(function=new)

        async def followed() -> bool:
            return bool((await front.client.get("echo")).json()["pid"] != before)

        await eventually(followed)
        distribution.disable()
        await eventually(lambda: front.edge.urls == {})


@pytest.mark.parametrize(
    ("more", "what"),
    [({"CachePolicyId": ""}, "no cache policy"), ({"TargetOriginId": "elsewhere"}, "a group")],
)
async def test_what_it_cannot_do_it_says(
    account: Account, open_edge: OpenEdge, more: dict[str, Any], what: str
) -> None:
    distribution = Distribution(account, account.deploy(auth="AWS_IAM"))
    async with open_edge(distribution) as front:
        distribution.update(more=more)
        await eventually(lambda: bool(front.door.reports))
        assert what in front.door.reports[0]
        # What it served before it goes on serving.
        assert (await front.client.get("echo")).status_code == 200
        distribution.update(more={})


async def test_a_name_that_leads_here_is_nobody(account: Account, open_edge: OpenEdge) -> None:
    name = account.deploy(auth="AWS_IAM")
    async with open_edge(Distribution(account, name)) as front:
        refused = await front.client.get("echo", headers={"host": "rebound.example"})
        assert refused.status_code == 403
        assert front.door.front.pool(name).environments == []


async def test_it_takes_so_much_at_once_and_no_more(account: Account, open_edge: OpenEdge) -> None:
    name = account.deploy(auth="AWS_IAM", mode="RESPONSE_STREAM", timeout=60)
    limits = {"requests": 1, "request_bytes": 10, "client_seconds": 1}
    async with open_edge(Distribution(account, name), **limits) as front:
        large = await front.client.post("echo", content=b"x" * 11, headers=hashed(b"x" * 11))
        assert large.status_code == 413
        async with connected(front.url) as slow:
            slow.send(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nab")
            assert (await slow.head())[0] == 408
        async with front.client.stream("GET", "stream?every=30") as first:
            await anext(first.aiter_raw())
            assert (await front.client.get("echo")).status_code == 503

        async def served() -> bool:
            return (await front.client.get("echo")).status_code == 200

        # Whoever leaves makes room, however long the function runs on.
        await eventually(served)
