"""The live stream of a deployed environment."""

from datetime import datetime

from lambda_src.contract import streams
from tests.kit.ask import Ask
from tests.kit.deployment import Deployment, stream_path
from tests.kit.sse.client import End, SseClient
from tests.smoke.conftest import NewSession

STREAM = stream_path(streams.FEED)


async def test_the_stream_opens_in_order_and_long_before_its_slice_ends(
    client: SseClient, deployment: Deployment, new_session: NewSession
) -> None:
    async with client.open(deployment.url(STREAM), headers=await new_session()) as stream:
        content_type = stream.response.headers["Content-Type"].replace(" ", "").lower()
        assert content_type in {"text/event-stream", "text/event-stream;charset=utf-8"}
        assert stream.response.headers["Cache-Control"] == "no-store"
        opened, metrics, heartbeat = await stream.take(3)
        assert stream.received.end is End.OPEN
    assert [opened.name, metrics.name, heartbeat.name] == [
        "connection_open",
        "metrics",
        "heartbeat",
    ]
    assert opened.retry == 1000
    assert opened.data["status"] == "connected"
    assert opened.data["resume"] == "live"
    # A buffered stream gives its first event when it ends.
    assert opened.offset < opened.data["slice_seconds"] / 2
    assert heartbeat.comments == ("heartbeat",)
    assert metrics.data["total"] == sum(
        metrics.data[sentiment] for sentiment in ("positive", "neutral", "negative")
    )
    ids = {event.correlation_id for event in (opened, metrics, heartbeat)}
    assert ids == {stream.response.headers["X-Correlation-ID"]}


async def test_the_stream_goes_on_beating(
    ask: Ask, client: SseClient, deployment: Deployment, new_session: NewSession
) -> None:
    runtime = (await ask("GET", deployment.url("api/v2/runtime"))).json()
    beat = runtime["heartbeat_seconds"]
    total = 30 + 2 * beat
    url = deployment.url(STREAM)
    async with client.open(url, headers=await new_session(), total=total) as stream:
        first = await stream.until("heartbeat")
        second = await stream.until("heartbeat")
    assert second.offset - first.offset < 2 * beat
    assert datetime.fromisoformat(second.data["timestamp"]) > datetime.fromisoformat(
        first.data["timestamp"]
    )


async def test_a_stream_resumed_by_its_last_event_id_loses_nothing(
    client: SseClient, deployment: Deployment, new_session: NewSession
) -> None:
    url, session = deployment.url(STREAM), await new_session()
    async with client.open(url, headers=session) as first:
        await first.until("heartbeat")
    last_id = first.received.ids[-1]
    async with client.open(url, headers=session, last_event_id=last_id) as second:
        opened = await second.next()
        await second.until("heartbeat")
    assert opened.data["resume"] == "resumed"
    assert opened.data["cursor"] == f"evt_{_number(last_id)}"
    numbers = [_number(item.id) for item in second.received.of("new_item")]
    following = range(_number(last_id) + 1, _number(last_id) + 1 + len(numbers))
    assert numbers == list(following)


async def test_an_unknown_event_id_is_told_so(
    client: SseClient, deployment: Deployment, new_session: NewSession
) -> None:
    url = deployment.url(STREAM) + "?last_event_id=evt_999999999999"
    async with client.open(url, headers=await new_session()) as stream:
        opened, metrics = await stream.take(2)
    assert opened.data["resume"] == "reset"
    assert metrics.name == "metrics"


async def test_the_status_counts_an_open_stream(
    ask: Ask, client: SseClient, deployment: Deployment, new_session: NewSession
) -> None:
    async with client.open(deployment.url(STREAM), headers=await new_session()) as stream:
        heartbeat = await stream.until("heartbeat")
        answers = [
            (await ask("GET", base.rstrip("/") + streams.STATUS)).json()
            for base in (deployment.dashboard, deployment.streaming)
        ]
    assert heartbeat.data["connections"] >= 1
    for answer in answers:
        assert answer["connections"] >= 1
        assert answer["available"] == answer["max_connections"] - answer["connections"]
        assert answer["uptime_seconds"] >= 0


def _number(event_id: str) -> int:
    return int(event_id.removeprefix("evt_").partition(".")[0])
