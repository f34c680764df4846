"""Imports that are refused at the door, and the largest that is not."""

import json
from typing import Any

import httpx
import pytest

from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.feed import Feed
from lambda_src.tickertape.table import Table
from tests.integration.tasks.conftest import PATH
from tests.kit.delivery import Queue
from tests.kit.imports import post
from tests.kit.requests import bearer


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"type": "import"},
        {"type": "import", "items": []},
        {"type": "export", "items": [post(0)]},
        {"type": None, "items": [post(0)]},
        {"type": "import", "items": [post(0)], "more": 1},
        {"type": "import", "items": [{"text": "no tickers"}]},
        {"type": "import", "items": {"0": post(0)}},
        {"type": "import", "items": [post(n) for n in range(5_001)]},
        {"type": "import", "items": [{"wrong": 1}] * 5_000},
    ],
    ids=lambda body: str(body)[:50],
)
def test_a_wrong_import_is_refused(api: httpx.Client, body: dict[str, Any]) -> None:
    answer = api.post(PATH, json=body)
    assert answer.status_code == 422
    assert len(answer.content) < 10_000


def test_an_import_of_nearly_four_mebibytes(
    api: httpx.Client, queue: Queue, table: Table, before: int
) -> None:
    posts = [
        {"item_id": f"large-{n}", "tickers": ["AAPL"], "text": "gain " * 400} for n in range(2_000)
    ]
    body = json.dumps({"type": "import", "items": posts}).encode()
    assert 3.9 < len(body) / 1024**2 < 4
    kind = {"Content-Type": "application/json"}
    assert api.post(PATH, content=body, headers=kind).status_code == 202
    queue.deliver()
    assert Feed(table, utc_now).head() > before
    too_large = body + b" " * (4 * 1024**2 + 1 - len(body))
    assert api.post(PATH, content=too_large, headers=kind).status_code == 413


@pytest.mark.parametrize(
    "task_id", ["x", "0" * 32, "0" * 10_000, "%00", "..%2f", "STATE"], ids=lambda x: x[:20]
)
def test_an_unknown_task_is_404(api: httpx.Client, task_id: str) -> None:
    assert api.get(f"{PATH}/{task_id}").status_code == 404


def test_only_a_publisher_imports(api: httpx.Client, table: Table) -> None:
    body = {"type": "import", "items": [post(0)]}
    assert api.post(PATH, json=body, headers={"Authorization": ""}).status_code == 401
    assert api.post(PATH, json=body, headers=bearer(table, "viewer")).status_code == 403
