"""Function URL CORS: preflights never reach the function, responses carry what is configured."""

from typing import Any

import pytest

from tests.integration.function_urls.conftest import OpenDoor
from tests.kit.account import Account

pytestmark = pytest.mark.integration

CORS: dict[str, Any] = {
    "AllowOrigins": ["https://page.example"],
    "AllowMethods": ["GET"],
    "AllowHeaders": ["last-event-id", "x-correlation-id"],
    "ExposeHeaders": ["x-correlation-id"],
    "MaxAge": 600,
}
PREFLIGHT = {"origin": "https://page.example", "access-control-request-method": "GET"}


async def test_a_preflight_is_answered_without_the_function(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy(cors=CORS)
    async with open_door() as door:
        answer = await door.client.options(door.url(name), headers=PREFLIGHT)
        assert door.front.pool(name).environments == []
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "https://page.example"
    assert answer.headers["access-control-allow-methods"] == "GET"
    assert answer.headers["access-control-allow-headers"] == "last-event-id,x-correlation-id"
    assert answer.headers["access-control-max-age"] == "600"


async def test_another_origin_gets_no_permission(account: Account, open_door: OpenDoor) -> None:
    name = account.deploy(cors=CORS)
    async with open_door() as door:
        other = {"origin": "https://other.example"}
        preflight = await door.client.options(door.url(name), headers=PREFLIGHT | other)
        answer = await door.get(name, "echo", headers=other)
    for response in (preflight, answer):
        assert not [name for name in response.headers if name.startswith("access-control")]


@pytest.mark.parametrize("mode", ["BUFFERED", "RESPONSE_STREAM"])
async def test_the_urls_headers_replace_the_functions_own(
    account: Account, open_door: OpenDoor, mode: str
) -> None:
    name = account.deploy(mode=mode, cors=CORS)
    async with open_door() as door:
        answer = await door.get(name, "own-cors", headers={"origin": "https://page.example"})
    assert answer.headers.get_list("access-control-allow-origin") == ["https://page.example"]
    assert answer.headers["access-control-expose-headers"] == "x-correlation-id"
    assert "access-control-max-age" not in answer.headers
    assert "Origin" in answer.headers["vary"]


async def test_without_configuration_everything_is_the_functions(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy()
    async with open_door() as door:
        preflight = await door.client.options(door.url(name, "echo"), headers=PREFLIGHT)
        own = await door.get(name, "own-cors", headers={"origin": "https://page.example"})
    assert preflight.json()["method"] == "OPTIONS"
    assert own.headers["access-control-allow-origin"] == "https://own.example"


async def test_every_origin(account: Account, open_door: OpenDoor) -> None:
    name = account.deploy(cors={"AllowOrigins": ["*"]})
    async with open_door() as door:
        answer = await door.get(name, "echo", headers={"origin": "https://anyone.example"})
        refused = await door.get(name, "die", headers={"origin": "https://anyone.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert refused.headers["access-control-allow-origin"] == "*"


async def test_an_allowed_function_url_is_its_local_url(
    account: Account, open_door: OpenDoor
) -> None:
    page = account.deploy()
    name = account.deploy(cors={"AllowOrigins": [account.url(page).rstrip("/")]})
    async with open_door() as door:
        origin = door.url(page).rstrip("/")
        answer = await door.get(name, "echo", headers={"origin": origin})
    assert answer.headers["access-control-allow-origin"] == origin
