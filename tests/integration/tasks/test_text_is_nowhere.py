import json
import secrets

import httpx
import pytest

from lambda_src.tickertape.table import Table
from tests.integration.tasks.conftest import PATH, grow
from tests.kit.delivery import Queue
from tests.kit.emulator import Emulator
from tests.kit.imports import post
from tests.kit.server import Server, Servers


def test_the_text_of_a_post_is_nowhere(  # noqa: PLR0917
    api: httpx.Client,
    queue: Queue,
    emulator: Emulator,
    server: Server,
    make_server: Servers,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Not in the table, an answer, a stream or a log; not when it is wrong either."""
    mark = secrets.token_hex(8)
    text = f"Great gains for {mark}"
    unscored = {k: v for k, v in post(mark[:4]).items() if k not in {"sentiment", "score"}}
    answers = [
        api.post("/api/v2/items", json={"items": [{**unscored, "text": text}]}),
        api.post("/api/v2/items", json={"items": [{**post(1), "text": text}]}),
        api.post("/api/v2/items", content=text, headers={"Content-Type": "text/plain"}),
        api.post(PATH, json={"type": "import", "items": [{**unscored, "text": text}]}),
        api.post(PATH, json={"type": text, "items": [{**unscored, "text": [text]}]}),
    ]
    task_id = answers[3].json()["task_id"]
    backend = server.backend
    grow(Table(backend.table, emulator.dynamodb), task_id, by=1)
    wrong = {"item_id": text, "tickers": [text], "text": text, text: text}
    queue.send(json.dumps({"task_id": task_id, "offset": 1, "items": [wrong]}), text)
    queue.deliver_all()
    answers += [api.get(f"{PATH}/{task_id}"), api.get("/api/v2/items"), api.get("/api/v2/metrics")]
    assert [answer.status_code for answer in answers] == [201, 422, 415, 202, 422, 200, 200, 200]
    assert answers[5].json()["status"] == "failed"
    streaming = make_server("streaming", backend=server.backend)
    paths = ("api/v2/stream?last_event_id=evt_0", f"api/tasks/{task_id}/stream")
    streams = [httpx.get(streaming.url + path, timeout=20, trust_env=False) for path in paths]
    assert "new_item" in streams[0].text
    assert "task_failed" in streams[1].text
    assert "A message of an import failed" in caplog.text
    stored = emulator.dynamodb.scan(TableName=backend.table)["Items"]
    assert len(stored) > 5
    places = {
        "answers": "".join(answer.text + str(answer.headers) for answer in answers),
        "streams": "".join(stream.text for stream in streams),
        "table": str(stored),
        "logs": server.process.log + streaming.process.log,
        "worker's log": str([vars(record) for record in caplog.records]),
    }
    assert [name for name, content in places.items() if mark in content] == []
