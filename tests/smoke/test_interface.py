"""Sessions, the refusal to publish without one, the public reads and the page."""

from datetime import datetime

from tests.kit.ask import Ask
from tests.kit.deployment import Deployment
from tests.smoke.conftest import NewSession

ITEM = {"item_id": "smoke-refused", "tickers": ["SMOKE"], "text": "never stored"}


async def test_an_anonymous_session_works_until_it_is_ended(
    ask: Ask, deployment: Deployment
) -> None:
    created = (await ask("POST", deployment.url("api/v2/auth/anonymous"), expect=201)).json()
    assert created["auth_type"] == "anonymous"
    assert datetime.fromisoformat(created["session_expires_at"]) > datetime.fromisoformat(
        created["created_at"]
    )
    session = {"X-Authorization": f"Bearer {created['token']}"}
    me = deployment.url("api/v2/auth/me")
    assert (await ask("GET", me, headers=session)).json()["user_id"] == created["user_id"]
    ended = await ask("DELETE", deployment.url("api/v2/auth/session"), expect=204, headers=session)
    assert ended.content == b""
    await ask("GET", me, expect=401, headers=session)


async def test_nobody_publishes_without_a_publishers_token(
    ask: Ask, deployment: Deployment, new_session: NewSession
) -> None:
    url = deployment.url("api/v2/items")
    await ask("POST", url, expect=401, body={"items": [ITEM]})
    wrong = {"X-Authorization": "Bearer wrong"}
    await ask("POST", url, expect=401, body={"items": [ITEM]}, headers=wrong)
    await ask("POST", url, expect=403, body={"items": [ITEM]}, headers=await new_session())


async def test_the_polling_fallback_speaks_the_streams_cursor(
    ask: Ask, deployment: Deployment
) -> None:
    url = deployment.url("api/v2/items")
    first = (await ask("GET", f"{url}?limit=5")).json()
    assert len(first["items"]) <= 5
    after = (await ask("GET", f"{url}?after={first['cursor']}")).json()
    assert after["resume"] == "resumed"
    numbers = [int(item["event_id"].removeprefix("evt_")) for item in after["items"]]
    start = int(first["cursor"].removeprefix("evt_")) + 1
    assert numbers == list(range(start, start + len(numbers)))


async def test_the_metrics_add_up(ask: Ask, deployment: Deployment) -> None:
    metrics = (await ask("GET", deployment.url("api/v2/metrics"))).json()
    assert metrics["total"] == metrics["positive"] + metrics["neutral"] + metrics["negative"]
    assert metrics["rate_last_hour"] <= metrics["rate_last_24h"] == metrics["total"]


async def test_the_page_is_served_with_its_policy(ask: Ask, deployment: Deployment) -> None:
    page = await ask("GET", deployment.dashboard)
    assert page.headers["Content-Type"].startswith("text/html")
    assert page.text.lstrip().lower().startswith("<!doctype html>")
    assert "Tickertape" in page.text
    policy = page.headers.get("Content-Security-Policy", "")
    assert "default-src" in policy
    assert "'unsafe-inline'" not in policy
    assert "'unsafe-eval'" not in policy
    assert page.headers.get("X-Content-Type-Options", "") == "nosniff"
