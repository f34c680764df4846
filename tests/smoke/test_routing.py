"""A client that knows one URL finds every stream, and no request hangs."""

from urllib.parse import urljoin

import pytest

from lambda_src.contract import streams
from tests.kit.ask import Ask
from tests.kit.deployment import Deployment, stream_path
from tests.kit.sse.client import SseClient
from tests.smoke.conftest import NewSession

QUERY = "?last_event_id=evt_1"
STREAMS = [stream_path(stream) for stream in streams.STREAMS]
PUBLIC = [stream_path(each) for each in streams.STREAMS if each.access is streams.Access.PUBLIC]
CONFIGURATION = stream_path(streams.CONFIGURATION)


@pytest.mark.parametrize("path", PUBLIC)
async def test_the_dashboard_sends_streams_to_the_streaming_function(
    ask: Ask, client: SseClient, deployment: Deployment, new_session: NewSession, path: str
) -> None:
    session = await new_session()
    if deployment.has_edge:  # the edge routes by path, so that nothing is left to redirect
        async with client.open(deployment.dashboard + path, headers=session) as stream:
            assert (await stream.next()).name == "connection_open"
        return
    answer = await ask("GET", deployment.dashboard + path + QUERY, expect=307, headers=session)
    target = urljoin(deployment.dashboard, answer.headers["Location"])
    assert target == deployment.streaming + path + QUERY


async def test_a_stream_opens_through_the_redirect(
    client: SseClient, deployment: Deployment
) -> None:
    client.http.follow_redirects = True
    async with client.open(deployment.dashboard + stream_path(streams.RELEASE)) as stream:
        assert (await stream.next()).name == "connection_open"
    expected = [] if deployment.has_edge else [307]
    assert [answer.status_code for answer in stream.response.history] == expected


@pytest.mark.parametrize("path", STREAMS)
async def test_a_head_of_a_stream_ends_at_once(ask: Ask, deployment: Deployment, path: str) -> None:
    for base in (deployment.dashboard, deployment.streaming):
        answer = await ask("HEAD", base + path, expect={200, 307, 401})
        assert answer.content == b""


async def test_a_configuration_stream_wants_a_session(ask: Ask, deployment: Deployment) -> None:
    for base in (deployment.dashboard, deployment.streaming):
        answer = await ask("GET", base + CONFIGURATION, expect=401)
        assert answer.json()["detail"]


async def test_a_configuration_that_is_not_there_is_404(
    ask: Ask, deployment: Deployment, new_session: NewSession
) -> None:
    session = await new_session()
    for base in (deployment.dashboard, deployment.streaming):
        url = base + CONFIGURATION
        await ask("GET", url, expect=404, headers=session)


async def test_the_page_is_told_where_the_streams_are(ask: Ask, deployment: Deployment) -> None:
    url = deployment.url("api/v2/runtime")
    runtime = (await ask("GET", url)).json()
    assert urljoin(deployment.dashboard, runtime["stream_url"]).rstrip("/") == (
        deployment.streaming.rstrip("/")
    )
    assert runtime["environment"] == deployment.environment
    assert 0 < runtime["heartbeat_seconds"] < 30
