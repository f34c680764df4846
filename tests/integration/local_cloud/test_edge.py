"""The operator's tools behind CloudFront, as they are."""

import asyncio
import json
from io import StringIO
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from lambda_src.contract import streams
from lambda_src.contract.outputs import Output
from lambda_src.tickertape.claims import hashed_address
from local_cloud.cloud import LocalCloud
from operator_tools.posts_file import Line
from operator_tools.publish import publish
from operator_tools.sender import PublishError, Sender
from operator_tools.signable import Signable
from operator_tools.tail import tail
from tests.integration.function_urls.conftest import eventually

pytestmark = [pytest.mark.integration, pytest.mark.local_cloud]


async def test_what_is_published_is_followed(edge_cloud: LocalCloud, tmp_path: Path) -> None:
    posts = tmp_path / "posts.jsonl"
    posts.write_text(json.dumps({"tickers": ["EDGE"], "text": "a superb quarter"}) + "\n")
    shown, said = StringIO(), StringIO()
    following = asyncio.create_task(
        tail(edge_cloud.endpoints, tickers="EDGE", console=Console(file=shown, width=200))
    )
    try:
        await eventually(lambda: "live after" in shown.getvalue())
        for task, words in ((False, "1 published"), (True, "0 imported, 1 there already")):
            console = Console(file=said, width=200)
            status = await asyncio.to_thread(
                publish, edge_cloud.endpoints, posts, task=task, console=console
            )
            assert status == 0, said.getvalue()
            assert words in said.getvalue()
        await eventually(lambda: "EDGE" in shown.getvalue())
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


async def test_a_program_that_sends_no_hash_is_told_so(edge_cloud: LocalCloud) -> None:
    endpoints = edge_cloud.endpoints
    line = Line(1, {"item_id": "unhashed", "tickers": ["EDGE"], "text": "never stored"}, 10)
    async with httpx.AsyncClient(base_url=endpoints.dashboard_url, timeout=20) as client:
        with pytest.raises(PublishError, match=r"403 from Lambda: .* x-amz-content-sha256"):
            await Sender(client).send("api/v2/items", [line])
        client.auth = Signable("wrong")
        with pytest.raises(PublishError, match="401"):
            await Sender(client).send("api/v2/items", [line])


async def test_the_functions_answer_to_the_edge_alone(edge_cloud: LocalCloud) -> None:
    outputs = edge_cloud.endpoints.outputs
    bare = outputs[Output.STREAMING_FUNCTION_URL].rstrip("/")
    edge = outputs[Output.STREAM_URL].rstrip("/")
    async with httpx.AsyncClient(timeout=20) as client:
        assert (await client.get(bare + streams.HEALTH)).status_code == 403
        assert (await client.get(edge + streams.HEALTH)).json()["service"] == "streaming"
        assert (await client.get(edge + "/health")).json()["service"] == "dashboard"


async def test_a_page_that_closes_gives_its_place_up(edge_cloud: LocalCloud) -> None:
    """A beacon can send no header, so the edge states the hash of its body, which is none."""
    url = edge_cloud.endpoints.dashboard_url.rstrip("/") + streams.LEAVE
    async with httpx.AsyncClient(timeout=20) as client:
        assert (await client.post(url, params={"connection": "nobody's"})).status_code == 204
        assert (await client.post(url, content=b"more")).status_code == 403


async def test_viewers_are_counted_by_their_own_address(edge_cloud: LocalCloud) -> None:
    """Lambda sees CloudFront's; what a viewer claims in its place counts for nothing."""
    url = edge_cloud.endpoints.stream_url.rstrip("/") + streams.FEED.path
    claimed = {"x-viewer-address": "198.51.100.7:1", "authorization": "Bearer nobody's"}
    async with httpx.AsyncClient(timeout=20) as client:
        # A token that arrived, or it would not be refused.
        assert (await client.get(url, headers=claimed)).status_code == 401
        del claimed["authorization"]
        async with client.stream("GET", url, headers=claimed) as answer:
            await anext(answer.aiter_raw())
    table = edge_cloud.client("dynamodb")
    rows = table.query(
        TableName=edge_cloud.endpoints.outputs[Output.FEED_TABLE_NAME],
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": "CONNECTIONS"}},
    )["Items"]
    assert hashed_address("127.0.0.1") in json.dumps(rows)
    assert hashed_address("198.51.100.7") not in json.dumps(rows)
