"""A fact of the contract stands once: what is added there is followed everywhere."""

import json
from dataclasses import replace
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI
from starlette.middleware import Middleware

from lambda_src.contract import streams
from lambda_src.contract.events import CloseReason, EventName
from lambda_src.contract.streams import Access, Stream
from lambda_src.dashboard.routes import streams as redirects
from lambda_src.streaming import app as streaming
from lambda_src.tickertape.events import PAYLOADS
from lambda_src.web import errors
from lambda_src.web.envelope import Envelope
from rendering import page
from rendering.streams import streams_table
from tests.infrastructure.synthesized import synthesize

WEATHER = replace(streams.TASK, name="weather", path="/api/v3/weather/{place}/stream")
STREAM_URL = "https://streams.example/"


@pytest.fixture(params=Access)
def weather(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Stream:
    """A stream that the contract has and no other file names."""
    added = replace(WEATHER, access=request.param)
    monkeypatch.setattr(streams, "STREAMS", (*streams.STREAMS, added))
    return added


def dashboard() -> httpx.AsyncClient:
    app = FastAPI(middleware=[Middleware(Envelope)])
    app.state.sessions = None
    app.state.resources = SimpleNamespace(settings=SimpleNamespace(stream_url=STREAM_URL))
    errors.install(app)
    app.include_router(redirects.router())
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(transport=transport, base_url="https://dashboard.example")


def test_the_edge_follows(weather: Stream) -> None:
    template = json.dumps(synthesize("prod")["edge"].template)
    assert f'"PathPattern": "{weather.pattern}"' in template
    assert weather.pattern == "/api/v3/weather/*/stream"


async def test_the_redirect_follows(weather: Stream) -> None:
    async with dashboard() as client:
        answer = await client.get("/api/v3/weather/here/stream?a=b")
    if weather.access is Access.VIEWER:
        assert answer.status_code == 401
    else:
        assert answer.status_code == 307
        assert (
            answer.headers["location"] == "https://streams.example/api/v3/weather/here/stream?a=b"
        )


def test_the_document_and_the_page_follow(weather: Stream) -> None:
    assert f"| weather | `{weather.path}` | {weather.access.value} |" in streams_table()
    assert f'weather: "{weather.path}"' in page.module()


def test_the_smoke_suite_follows(weather: Stream) -> None:
    assert streams.is_streaming(weather.address("", place="here"))
    assert not streams.is_streaming("/api/v3/weather/here/there/stream")


def test_an_address_takes_any_value() -> None:
    assert WEATHER.address("https://a.example/", place="a/b ü") == (
        "https://a.example/api/v3/weather/a%2Fb%20%C3%BC/stream"
    )


@pytest.fixture
def document() -> dict[str, object]:
    """The OpenAPI document of the streaming function."""
    return streaming.routed_app("1").openapi()


def test_the_streaming_function_answers_what_is_sent_to_it_and_no_more(
    document: dict[str, dict[str, object]],
) -> None:
    """A stream that the app alone knows would go to the BUFFERED function at an edge."""
    answered = set(document["paths"]) - {"/ready"}
    assert answered == {
        *(stream.path for stream in streams.STREAMS),
        streams.STATUS,
        streams.HEALTH,
    }


@pytest.mark.parametrize("stream", streams.STREAMS, ids=lambda stream: stream.name)
def test_the_document_has_a_schema_for_every_event(
    document: dict[str, dict[str, dict[str, object]]], stream: Stream
) -> None:
    text = json.dumps(document["paths"][stream.path])
    for name in stream.all_events:
        schema = document["components"]["schemas"][PAYLOADS[name].__name__]
        assert f'"#/components/schemas/{PAYLOADS[name].__name__}"' in text
        assert "correlation_id" in json.dumps(schema)


def test_every_event_has_its_payload() -> None:
    assert list(PAYLOADS) == list(EventName)


def test_every_event_is_sent_by_some_stream() -> None:
    sent = {name for stream in streams.STREAMS for name in stream.all_events}
    # In place of a stream, whichever it is.
    assert sent == set(EventName) - {EventName.REFUSED}


def test_every_reason_closes_some_stream() -> None:
    given = {reason for stream in streams.STREAMS for reason in stream.all_reasons}
    assert given == set(CloseReason)
