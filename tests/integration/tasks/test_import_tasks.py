"""Imports from the request to the feed, and what cannot get there."""

import json

import httpx
import pytest

from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.feed import Feed
from lambda_src.tickertape.table import Table
from lambda_src.tickertape.tasks import Tasks
from tests.integration.tasks.conftest import PATH, begin, grow, posts_of, state
from tests.kit.delivery import Queue
from tests.kit.imports import post
from tests.kit.working import ATTEMPTS


def test_an_import_goes_through_the_queue_into_the_feed(
    api: httpx.Client, queue: Queue, table: Table, before: int
) -> None:
    posts = [*posts_of("through", 100), post("through-3"), post("through-100")]
    nameless = [{k: v for k, v in post(0).items() if k != "item_id"}] * 3
    task_id = begin(api, *posts, *nameless)
    pending = state(api, task_id)
    assert (pending["status"], pending["total"], pending["done"]) == ("pending", 105, 1)
    queue.deliver_all()
    done = state(api, task_id)
    assert done["status"] == "completed"
    assert done["progress"] == 1
    assert (done["imported"], done["duplicates"], done["failed"]) == (104, 1, 0)
    assert Feed(table, utc_now).head() == before + 104
    again = begin(api, *posts)
    queue.deliver_all()
    assert state(api, again)["duplicates"] == 102
    assert Feed(table, utc_now).head() == before + 104


def test_the_workers_log_has_the_requests_correlation_id(
    api: httpx.Client, queue: Queue, caplog: pytest.LogCaptureFixture
) -> None:
    body = {"type": "import", "items": [post("traced")]}
    api.post(PATH, json=body, headers={"X-Correlation-ID": "call-7"})
    queue.deliver_all()
    (record,) = [record for record in caplog.records if record.message == "Items imported"]
    assert vars(record)["correlation_id"] == "call-7"


def test_a_wrong_item_fails_the_task_at_its_last_attempt_and_goes_to_the_dead_letters(
    api: httpx.Client, queue: Queue, table: Table, before: int
) -> None:
    task_id = begin(api, *posts_of("wrong", 39))
    # Only by hand does such a message come to be: the API refuses its item.
    wrong = {"item_id": "odd", "text": "sure"}
    message = {"task_id": task_id, "offset": 39, "items": [post("wrong-39"), wrong]}
    grow(table, task_id, by=2)
    queue.send(json.dumps(message))
    for attempt in range(1, ATTEMPTS + 1):
        assert state(api, task_id)["status"] in {"pending", "running"}, attempt
        assert queue.deliver() > 0
    assert queue.deliver() == 0
    failed = state(api, task_id)
    assert failed["status"] == "failed"
    assert (failed["imported"], failed["failed"]) == (40, 1)
    assert failed["error"] == "item odd: tickers: Field required"
    assert queue.dead() == [json.dumps(message)]
    assert Feed(table, utc_now).head() == before + 40
    events = [event.event_type for _, event in Tasks(table, utc_now).events(task_id, 0)]
    assert events[-1] == "task_failed"
    assert events.count("task_failed") == 1
    assert "task_completed" not in events


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "{",
        '{"task_id":"x","offset":0,"items":[1]}',
        json.dumps({"task_id": "f" * 32, "offset": 0, "items": [post(0)]}),
        json.dumps({"task_id": "f" * 32, "offset": -1, "items": [post(0)]}),
        json.dumps({"task_id": "f" * 32, "offset": 0, "items": [post(0)] * 41}),
    ],
    ids=lambda body: body[:40],
)
def test_a_message_that_is_of_no_import_disturbs_nobody(
    api: httpx.Client, queue: Queue, body: str
) -> None:
    task_id = begin(api, post("calm"))
    if body:
        queue.send(body)
    queue.deliver_all()
    assert state(api, task_id)["status"] == "completed"
    assert queue.dead() == ([body] if body else [])
