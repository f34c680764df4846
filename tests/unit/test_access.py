"""One line an answer, within bounds, and nothing in it that a caller would keep to himself."""

from typing import Any

import pytest
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from lambda_src.web.access import BURST, AccessLog
from lambda_src.web.envelope import Envelope


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def scope(path: str, method: str = "GET", **more: Any) -> dict[str, Any]:
    return {"path": path, "method": method, "state": {"correlation_id": "abc"}, **more}


def said(caplog: pytest.LogCaptureFixture) -> list[tuple[Any, ...]]:
    return [
        (record.message, vars(record)["status"], vars(record).get("omitted"))
        for record in caplog.records
    ]


async def test_an_answer_is_a_line_without_anything_secret(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def app(scope: Scope, _: Receive, send: Send) -> None:
        scope["route"] = Route("/api/v2/configurations/{config_id}", app)
        await send({"type": "http.response.start", "status": 401, "headers": []})
        await send({"type": "http.response.body"})

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(_: Message) -> None:
        pass

    asked = {
        "type": "http",
        "method": "GET",
        "path": "/api/v2/configurations/secret-3",
        "raw_path": b"/api/v2/configurations/secret-3",
        "query_string": b"token=secret-1",
        "headers": [(b"authorization", b"Bearer secret-2"), (b"x-correlation-id", b"abc")],
        "client": ("192.0.2.7", 1),
    }
    await Envelope(app)(asked, receive, send)
    (record,) = caplog.records
    line = vars(record)
    assert (line["message"], line["status"], line["correlation_id"]) == ("Refused", 401, "abc")
    assert (line["method"], line["route"]) == ("GET", "/api/v2/configurations/{config_id}")
    assert not [secret for secret in ("secret", "192.0.2.7") if secret in str(line)]


@pytest.mark.parametrize(
    ("asked", "status", "lines"),
    [
        (scope("/api/v2/metrics"), 200, 1),
        (scope("/api/v2/metrics", "HEAD"), 200, 1),
        (scope("/api/v2/stream"), 200, 0),
        (scope("/api/v2/stream"), 401, 1),
        (scope("/health"), 200, 0),
        (scope("/api/v2/items"), 503, 0),
        (scope("/api/v2/items", "POST"), 201, 0),
        (scope("/api/v2/items", "POST"), 403, 1),
    ],
)
def test_reads_and_refusals_are_logged_and_what_logs_itself_is_not(
    caplog: pytest.LogCaptureFixture, asked: dict[str, Any], status: int, lines: int
) -> None:
    AccessLog(Clock()).answered(asked, status, 0.0)
    assert len(caplog.records) == lines


def test_polls_are_bounded_and_hide_no_refusal(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    access = AccessLog(clock)
    for _ in range(100):
        access.answered(scope("/api/v2/items"), 200, 0.0)
    assert len(caplog.records) == BURST
    access.answered(scope("/api/v2/nothing"), 404, 0.0)
    assert said(caplog)[-1] == ("Refused", 404, None)
    clock.now = 1.0
    access.answered(scope("/api/v2/items"), 200, 0.0)
    assert said(caplog)[-1] == ("Answered", 200, 80)
    access.answered(scope("/api/v2/items"), 200, 0.0)
    assert len(caplog.records) == BURST + 2
