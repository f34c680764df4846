"""Where things may be tried out: what is published arrives, and a resumed stream has it all."""

import secrets

import pytest

from operator_tools.sessions import create_session
from tests.kit.ask import Ask
from tests.kit.deployment import Deployment
from tests.kit.sse.client import SseClient
from tests.smoke.conftest import PUBLISHING_ALLOWED, NewSession

TICKER = "SMOKE"


@pytest.fixture
def publisher(deployment: Deployment) -> dict[str, str]:
    if deployment.environment not in PUBLISHING_ALLOWED:
        pytest.skip(f"nothing is published in {deployment.environment}")
    token = create_session(deployment.endpoints, role="publisher").token
    return {"X-Authorization": f"Bearer {token}"}


async def test_what_is_published_arrives_and_is_never_lost(
    ask: Ask,
    client: SseClient,
    deployment: Deployment,
    new_session: NewSession,
    publisher: dict[str, str],
) -> None:
    prefix = f"smoke-{secrets.token_hex(4)}"

    async def publish(number: int) -> str:
        text = "Record quarter, guidance raised"
        item = {"item_id": f"{prefix}-{number}", "tickers": [TICKER], "text": text}
        url = deployment.url("api/v2/items")
        body = {"items": [item]}
        answer = (await ask("POST", url, expect=201, body=body, headers=publisher)).json()
        assert answer["duplicates"] == []
        event_id: str = answer["accepted"][0]["event_id"]
        return event_id

    url = deployment.url("api/v2/stream") + f"?tickers={TICKER}"
    session = await new_session()
    async with client.open(url, headers=session) as live:
        await live.until("heartbeat")
        first = await publish(1)
        arrived = await live.until("new_item")
    assert (arrived.id, arrived.data["item_id"]) == (first, f"{prefix}-1")
    assert arrived.data["sentiment"] == "positive"
    assert "text" not in arrived.data
    missed = [await publish(2), await publish(3)]
    async with client.open(url, headers=session, last_event_id=first) as resumed:
        assert (await resumed.next()).data["resume"] == "resumed"
        again = [await resumed.until("new_item") for _ in missed]
    assert [event.id for event in again] == missed
