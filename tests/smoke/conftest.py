"""One deployed environment, awake, and bounded ways to ask it.

The suite reads, but for anonymous sessions, which expire by themselves. It publishes in
environments that exist for trying things out, and there only.
"""

import time
from typing import Any, Protocol

import httpx
import pytest
from botocore.exceptions import BotoCoreError, ClientError

from operator_tools.endpoints import Endpoints, EndpointsError
from tests.conftest import LOCAL_CLOUDS, MakeClient
from tests.kit.ask import REQUEST_SECONDS, Ask
from tests.kit.deployment import Deployment
from tests.kit.sse.client import SseClient

# Both functions cold, each with a first answer that may fail.
AWAKE_SECONDS = 60.0
STREAM_SECONDS = 30.0
PUBLISHING_ALLOWED = frozenset({"local", "dev"})
_POLL_SECONDS = 0.5


class NewSession(Protocol):
    async def __call__(self) -> dict[str, str]: ...


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Ask the environment that was named, else a local cloud without an edge and one with it."""
    if "deployment" in metafunc.fixturenames:
        named = metafunc.config.getoption("--environment")
        asked = [named] if named else LOCAL_CLOUDS
        metafunc.parametrize("deployment", asked, indirect=True, scope="session")


@pytest.fixture(scope="session")
def deployment(request: pytest.FixtureRequest) -> Deployment:
    asked: str = request.param
    if asked in LOCAL_CLOUDS:
        found = Deployment(request.getfixturevalue(asked).endpoints)
    else:
        found = _find(asked)
    for url in found.health_urls:
        _wait_awake(url)
    return found


def _find(environment: str) -> Deployment:
    try:
        found = Deployment(Endpoints.load(environment))
        _ = found.dashboard, found.streaming
    except (EndpointsError, BotoCoreError, ClientError) as error:
        # Once, and not for each test.
        pytest.exit(f"{environment}: {error}", returncode=1)
    return found


def _wait_awake(url: str) -> None:
    """A cold function may take seconds, or answer 502 once; a broken one is named in a minute."""
    began = time.monotonic()
    last = "no answer"
    while (elapsed := time.monotonic() - began) < AWAKE_SECONDS:
        try:
            answer = httpx.get(url, timeout=min(REQUEST_SECONDS, AWAKE_SECONDS - elapsed))
        except httpx.TransportError as error:
            last = repr(error)
        else:
            if answer.status_code == httpx.codes.OK:
                return
            last = f"{answer.status_code} {answer.text[:500]}"
        time.sleep(_POLL_SECONDS)
    pytest.fail(f"GET {url}: still {last}, after {time.monotonic() - began:.1f} s", pytrace=False)


@pytest.fixture
def client(make_client: MakeClient, deployment: Deployment) -> SseClient:
    """Streams, strictly: within 30 s, and with LF line ends as promised."""
    return make_client(deployment.dashboard, total=STREAM_SECONDS, lf_only=True)


@pytest.fixture
def ask(client: SseClient) -> Ask:
    return Ask(client.http)


@pytest.fixture
def new_session(ask: Ask, deployment: Deployment) -> NewSession:
    """Headers of a new anonymous session: a client with a connection limit of its own."""

    async def start() -> dict[str, str]:
        url = deployment.url("api/v2/auth/anonymous")
        session: dict[str, Any] = (await ask("POST", url, expect=201)).json()
        # CloudFront keeps `Authorization` for its own signature.
        return {"X-Authorization": f"Bearer {session['token']}"}

    return start
