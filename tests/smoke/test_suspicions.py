"""What is only reported, or only documented, of AWS: each test says what it means when it fails.

docs/untried.md lists them with what to do; here they are asked of an environment.
"""

from urllib.parse import quote

import pytest

from lambda_src.contract import streams
from tests.kit.ask import Ask
from tests.kit.deployment import Deployment, stream_path
from tests.kit.sse.client import SseClient
from tests.smoke.conftest import NewSession

STREAM = stream_path(streams.FEED)
PROMPT_SECONDS = 2.0
BEATS = 3
HELD_BACK = (
    "A small write waited until the next one came: the Function URL holds it back. Set"
    " nudge_seconds=0.05 of this environment in cdk_app/environments.py, deploy, and smoke again."
    " See docs/untried.md"
)
KEPT = (
    "CloudFront kept an error and gave it to the next who asked: look at the distribution's error"
    " responses (TTL 0) and its cache policy. See docs/untried.md"
)
# Each with a caller's own id, so that an answer which was made for another is told by it.
ERRORS = {
    404: "api/v2/nothing",
    405: "api/v2/auth/session",
    422: "api/v2/items?limit=0",
}


async def test_the_last_of_several_small_writes_comes_at_once(
    client: SseClient, deployment: Deployment, new_session: NewSession
) -> None:
    """Nothing follows the opening heartbeat for a heartbeat's time, if nobody publishes."""
    url = deployment.url(STREAM) + "?tickers=ZZZZZ.Z"
    async with client.open(url, headers=await new_session()) as stream:
        opened, *_, heartbeat = await stream.take(3)
    assert heartbeat.name == "heartbeat"
    assert heartbeat.offset - opened.offset < PROMPT_SECONDS, HELD_BACK


async def test_each_heartbeat_comes_when_it_was_sent(
    ask: Ask, client: SseClient, deployment: Deployment, new_session: NewSession
) -> None:
    """One that is held back comes with the next: as regular, and a heartbeat's time late.

    The first that is not held back tells the difference between both clocks.
    """
    beat = (await ask("GET", deployment.url("api/v2/runtime"))).json()["heartbeat_seconds"]
    url = deployment.url(STREAM) + "?tickers=ZZZZZ.Z"
    async with client.open(url, headers=await new_session(), total=30 + BEATS * beat) as stream:
        opened = await stream.next()
        arrived = [await stream.until("heartbeat") for _ in range(BEATS)]
    first, *later = (each.offset - opened.offset for each in arrived)
    assert first < PROMPT_SECONDS, HELD_BACK
    for number, offset in enumerate(later, 1):
        assert offset < number * beat + PROMPT_SECONDS * number, HELD_BACK


@pytest.mark.parametrize("status", ERRORS)
async def test_an_error_is_not_kept_for_the_next_who_asks(
    ask: Ask, deployment: Deployment, status: int
) -> None:
    url = deployment.url(ERRORS[status])
    for caller in ("smoke-first", "smoke-second"):
        answer = await ask("GET", url, expect=status, headers={"X-Correlation-ID": caller})
        assert answer.headers.get("X-Correlation-ID") == caller, KEPT


@pytest.mark.parametrize("text", ['"', "a b", "+", "%", "/", "é", "&=", "'"])
async def test_no_character_of_a_query_breaks_a_signature(
    ask: Ask, deployment: Deployment, text: str
) -> None:
    """A 403 here is CloudFront's signature, which Lambda reckons otherwise."""
    page = (await ask("GET", deployment.url(f"api/v2/items?after={quote(text, safe='')}"))).json()
    assert page["resume"] == "reset"


@pytest.mark.parametrize("text", ["a%20b", "a+b", "%22"])
async def test_no_character_of_a_path_breaks_a_signature(
    ask: Ask, deployment: Deployment, text: str
) -> None:
    answer = await ask("GET", deployment.url(f"api/tasks/{text}"), expect=404)
    assert answer.json()["code"] == "not_found", "not ours: the request was refused on its way"


async def test_an_empty_answer_ends(
    ask: Ask, deployment: Deployment, new_session: NewSession
) -> None:
    """Reported to stay open until the function's timeout; `ask` waits a few seconds."""
    session = await new_session()
    head = await ask("HEAD", deployment.url(STREAM), headers=session)
    assert head.content == b""
    ended = await ask("DELETE", deployment.url("api/v2/auth/session"), expect=204, headers=session)
    assert ended.content == b""
