"""What a page that is none of ours can do to a local cloud, from the browser of its developer."""

import base64
import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from playwright.sync_api import Browser, Page

from function_urls.ports import LOOPBACK
from local_cloud.cloud import LocalCloud
from operator_tools.endpoints import REGION
from tests.kit.chromium import REBOUND

# What emulators of AWS are known to take.
PUBLIC = Credentials("test", "test")
NAME = "of-a-page"
SEND = """async ({url, headers, body, mode}) => {
    try {
        const answer = await fetch(url, {method: "POST", headers, body, mode});
        return `${answer.type} ${answer.status} ${await answer.text()}`;
    } catch (error) {
        return String(error);
    }
}"""

# In a window of its own, since the page's own goes on; text/plain sends the body as it is.
SUBMIT = """({url, body}) => {
    const form = document.createElement("form");
    Object.assign(form, {action: url, method: "post", enctype: "text/plain", target: "_blank"});
    const field = document.createElement("textarea");
    const [name, ...rest] = body.split("=");
    field.name = name;
    field.value = rest.join("=");
    form.append(field);
    document.body.append(form);
    form.submit();
}"""
CONNECT = """(url) => new Promise((resolve) => {
    const socket = new WebSocket(url);
    socket.onopen = () => resolve("open");
    socket.onclose = ({code}) => resolve(`closed ${code}`);
})"""
CLOSED_ABNORMALLY = "closed 1006"


class BlankPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Elsewhere</title>")

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def elsewhere(browser: Browser) -> Iterator[Page]:
    """A page of another site, `localhost`, which a browser tells apart from 127.0.0.1."""
    server = ThreadingHTTPServer((LOOPBACK, 0), BlankPage)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"http://localhost:{server.server_port}/")
        yield page
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def creation(local_cloud: LocalCloud) -> str:
    """The body of a request that makes a function of the page's own code."""
    functions = local_cloud.client("lambda").list_functions()["Functions"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("code.py", "def handler(event, context):\n    return 'ran'\n")
    return json.dumps(
        {
            "FunctionName": NAME,
            "Runtime": "python3.13",
            "Handler": "code.handler",
            "Role": functions[0]["Role"],
            "Code": {"ZipFile": base64.b64encode(code.getvalue()).decode()},
        }
    )


def functions_of_pages(local_cloud: LocalCloud) -> list[str]:
    functions = local_cloud.client("lambda")
    listed = [one["FunctionName"] for one in functions.list_functions()["Functions"]]
    made = [name for name in listed if name == NAME]
    for name in made:
        functions.delete_function(FunctionName=name)
    return made


def in_the_query(url: str) -> str:
    request = AWSRequest("POST", url)
    SigV4QueryAuth(PUBLIC, "lambda", REGION).add_auth(request)
    return str(request.url)


def in_headers(url: str, body: str) -> dict[str, str]:
    request = AWSRequest("POST", url, data=body)
    SigV4Auth(PUBLIC, "lambda", REGION).add_auth(request)
    digest = hashlib.sha256(body.encode()).hexdigest()
    return {**dict(request.headers.items()), "x-amz-content-sha256": digest}


@pytest.mark.parametrize("mode", ["cors", "no-cors"])
@pytest.mark.parametrize("signed", ["in headers", "in the query", "not at all"])
def test_it_makes_no_function(
    local_cloud: LocalCloud, elsewhere: Page, creation: str, signed: str, mode: str
) -> None:
    url = f"{local_cloud.emulator.endpoint}/2015-03-31/functions"
    attack: dict[str, Any] = {"url": url, "headers": {}, "body": creation, "mode": mode}
    if signed == "in headers":
        attack["headers"] = in_headers(url, creation)
    elif signed == "in the query":
        attack["url"] = in_the_query(url)
    answer = elsewhere.evaluate(SEND, attack)
    assert functions_of_pages(local_cloud) == []
    assert answer in {"TypeError: Failed to fetch", "opaque 0 "}


@pytest.mark.parametrize("signed", ["in the query", "not at all"])
def test_a_form_makes_no_function(
    local_cloud: LocalCloud, elsewhere: Page, creation: str, signed: str
) -> None:
    url = f"{local_cloud.emulator.endpoint}/2015-03-31/functions"
    attack = {"url": in_the_query(url) if signed == "in the query" else url, "body": creation}
    with elsewhere.context.expect_page() as opened:
        elsewhere.evaluate(SUBMIT, attack)
    opened.value.wait_for_load_state()
    said = opened.value.locator("body").inner_text()
    opened.value.close()
    assert functions_of_pages(local_cloud) == []
    assert said.strip() == "Web pages may not call the emulator."


def test_no_listener_takes_a_websocket(local_cloud: LocalCloud, elsewhere: Page) -> None:
    endpoints = local_cloud.endpoints
    for url in (local_cloud.emulator.endpoint, endpoints.dashboard_url, endpoints.stream_url):
        answer = elsewhere.evaluate(CONNECT, url.replace("http://", "ws://"))
        assert answer == CLOSED_ABNORMALLY, url


def test_a_name_that_leads_here_shows_nothing(local_cloud: LocalCloud, elsewhere: Page) -> None:
    """A page of that name would be of one origin with whatever answers to it."""
    endpoints = local_cloud.endpoints
    for url in (local_cloud.emulator.endpoint, endpoints.dashboard_url, endpoints.stream_url):
        page = elsewhere.context.new_page()
        answer = page.goto(url.replace(LOOPBACK, REBOUND))
        assert answer is not None
        assert answer.status == 403, url
        page.close()
