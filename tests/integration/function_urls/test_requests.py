"""What a function sees of a request, what a client sees of a response, and who may ask."""

import hashlib
import json
import re
import time
from urllib.parse import urlsplit

import pytest

from function_urls.signatures import Key, sign
from tests.integration.function_urls.conftest import OpenDoor
from tests.kit.account import Account

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(("mode", "default"), [("BUFFERED", "json"), ("RESPONSE_STREAM", "octet")])
async def test_the_content_type_has_a_default(
    account: Account, open_door: OpenDoor, mode: str, default: str
) -> None:
    name = account.deploy(mode=mode)
    async with open_door() as door:
        assert default in (await door.get(name, "large?bytes=5")).headers["content-type"]
        typed = await door.get(name, "typed?type=text/css")
        assert typed.headers["content-type"] == "text/css"


async def test_the_app_sees_what_the_web_adapter_shows_it(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy(timeout=7)
    async with open_door() as door:
        sent = time.time()
        answer = await door.client.put(
            door.url(name, "echo/a%20b?x=1&x=2"),
            content="höhe",
            headers=[
                ("x-twice", "one"),
                ("x-twice", "two"),
                ("x-amzn-lambda-context", '{"deadline": 1}'),
                ("x-forwarded-for", "198.51.100.7"),
                ("user-agent", "a-browser"),
            ],
        )
    seen = answer.json()
    headers = dict(seen["headers"])
    assert len(headers) == len(seen["headers"])
    assert (seen["method"], seen["path"], seen["body"]) == ("PUT", "/echo/a%20b?x=1&x=2", "höhe")
    assert headers["x-twice"] == "one,two"
    assert headers["x-forwarded-for"] == "127.0.0.1"
    context = json.loads(headers["x-amzn-request-context"])
    assert context["http"]["sourceIp"] == "127.0.0.1"
    assert context["http"]["userAgent"] == "a-browser"
    assert context["requestId"] == answer.headers["x-amzn-requestid"]
    lambda_context = json.loads(headers["x-amzn-lambda-context"])
    assert abs(lambda_context["deadline"] / 1000 - sent - 7) < 3
    assert lambda_context["env_config"]["function_name"] == name
    assert (lambda_context["tenant_id"], lambda_context["env_config"]["log_group"]) == (None, "")
    trace = r"Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0"
    assert re.fullmatch(trace, headers["x-amzn-trace-id"])
    assert answer.headers["x-amzn-trace-id"] == headers["x-amzn-trace-id"]
    assert lambda_context["xray_trace_id"] == headers["x-amzn-trace-id"]


async def test_cookies_are_joined_as_the_adapter_joins_them(
    account: Account, open_door: OpenDoor
) -> None:
    name = account.deploy()
    async with open_door() as door:
        cookies = [("cookie", "a=1; b=2"), ("cookie", "c=3")]
        seen = (await door.get(name, "echo", headers=cookies)).json()
    assert dict(seen["headers"])["cookie"] == "a=1; b=2;c=3"


async def test_a_request_without_a_body_says_so(account: Account, open_door: OpenDoor) -> None:
    name = account.deploy()
    async with open_door() as door:
        headers = dict((await door.get(name, "echo")).json()["headers"])
        assert headers["content-length"] == "0"
        head = await door.client.head(door.url(name, "echo"))
        assert (head.status_code, head.content) == (200, b"")


async def test_an_iam_url_refuses_unsigned_requests(account: Account, open_door: OpenDoor) -> None:
    name = account.deploy(auth="AWS_IAM")
    async with open_door() as door:
        refused = await door.get(name, "echo", headers={"authorization": "Bearer token"})
        assert refused.status_code == 403
        assert refused.headers["x-amzn-errortype"] == "AccessDeniedException"
        assert refused.json() == {
            "Message": "Forbidden. For troubleshooting Function URL authorization issues, see: "
            "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
        }
        assert door.front.pool(name).environments == []


KEY = Key("KNOWN", "secret")


def signed(url: str, key: Key, body: bytes = b"") -> dict[str, str]:
    host = urlsplit(url).netloc
    digest = hashlib.sha256(body).hexdigest()
    headers = sign(key, region="us-east-1", method="POST", url=url, host=host, body_hash=digest)
    return {name.decode(): value.decode() for name, value in headers}


@pytest.mark.parametrize(
    ("key", "body", "query", "error"),
    [
        (KEY, b"{}", "?q=a%20b&a", None),
        (KEY, b"{} ", "?q=a%20b&a", "InvalidSignatureException"),
        (KEY, b"{}", "?q=other", "InvalidSignatureException"),
        (Key("KNOWN", "guess"), b"{}", "?q=a%20b&a", "InvalidSignatureException"),
        (Key("OTHER", "secret"), b"{}", "?q=a%20b&a", "UnrecognizedClientException"),
    ],
    ids=["as it was signed", "another body", "another query", "another secret", "a stranger"],
)
async def test_an_iam_url_takes_a_request_as_somebody_known_signed_it(
    account: Account,
    open_door: OpenDoor,
    *,
    key: Key,
    body: bytes,
    query: str,
    error: str | None,
) -> None:
    name = account.deploy(auth="AWS_IAM")
    async with open_door(keys=[KEY]) as door:
        headers = signed(door.url(name, "echo?q=a%20b&a"), key, b"{}")
        url = door.url(name, "echo" + query)
        answer = await door.client.post(url, headers=headers, content=body)
        assert answer.status_code == (403 if error else 200), answer.text
        assert answer.headers.get("x-amzn-errortype") == error
        assert bool(door.front.pool(name).environments) is (error is None)
