from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from lambda_src.tickertape.table import Table
from tests.kit.requests import bearer

PATH = "/api/v2/configurations"
Headers = dict[str, str]


def add(api: httpx.Client, headers: Headers, **fields: Any) -> httpx.Response:
    body = {"name": "Chips", "tickers": ["NVDA", "AMD"]} | fields
    return api.post(PATH, headers=headers, json=body)


def test_a_configuration_lives_its_life(api: httpx.Client, viewer: Headers) -> None:
    made = add(api, viewer, name=" Chips ", tickers=["nvda", " brk.b"])
    assert made.status_code == 201
    configuration = made.json()
    assert configuration["name"] == "Chips"
    assert configuration["tickers"] == [{"symbol": "NVDA"}, {"symbol": "BRK.B"}]
    assert configuration["created_at"] == configuration["updated_at"]
    assert configuration["created_at"].endswith("Z")
    one = f"{PATH}/{configuration['config_id']}"

    assert api.get(one, headers=viewer).json() == configuration
    every = api.get(PATH, headers=viewer).json()
    assert every == {"configurations": [configuration], "max_allowed": 10}

    renamed = api.patch(one, headers=viewer, json={"name": "Silicon"}).json()
    assert renamed["name"] == "Silicon"
    assert renamed["tickers"] == configuration["tickers"]
    assert renamed["updated_at"] >= configuration["updated_at"]

    replaced = api.put(one, headers=viewer, json={"name": "One", "tickers": ["TSM"]}).json()
    assert (replaced["name"], replaced["tickers"]) == ("One", [{"symbol": "TSM"}])
    assert replaced["created_at"] == configuration["created_at"]

    gone = api.delete(one, headers=viewer)
    assert (gone.status_code, gone.content) == (204, b"")
    for method in ("GET", "DELETE"):
        assert api.request(method, one, headers=viewer).status_code == 404
    assert api.patch(one, headers=viewer, json={"name": "x"}).status_code == 404
    assert api.get(PATH, headers=viewer).json()["configurations"] == []


def test_what_get_gave_can_be_put_back(api: httpx.Client, viewer: Headers) -> None:
    one = f"{PATH}/{add(api, viewer).json()['config_id']}"
    given = api.get(one, headers=viewer).json()
    kept = api.put(one, headers=viewer, json=given | {"config_id": "another"}).json()
    assert kept | {"updated_at": ""} == given | {"updated_at": ""}
    mixed = [{"symbol": "tsm"}, "AMD"]
    changed = api.patch(one, headers=viewer, json={"tickers": mixed}).json()
    assert changed["tickers"] == [{"symbol": "TSM"}, {"symbol": "AMD"}]


def test_another_users_configuration_is_not_found(
    api: httpx.Client, viewer: Headers, table: Table
) -> None:
    config_id = add(api, viewer).json()["config_id"]
    stranger = bearer(table, "viewer")
    one = f"{PATH}/{config_id}"
    body = {"name": "Mine now", "tickers": ["A"]}
    assert api.get(one, headers=stranger).status_code == 404
    assert api.put(one, headers=stranger, json=body).status_code == 404
    assert api.patch(one, headers=stranger, json=body).status_code == 404
    assert api.delete(one, headers=stranger).status_code == 404
    assert api.get(one, headers=viewer).json()["name"] == "Chips"


def test_the_limit_holds_when_all_are_added_at_once(api: httpx.Client, viewer: Headers) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: add(api, viewer), range(16)))
    statuses = sorted(answer.status_code for answer in answers)
    # One that lost every race against the others may be told to come back, and be refused then.
    assert set(statuses) <= {201, 409, 503}
    added = [add(api, viewer).status_code for status in statuses if status == 503]
    assert (statuses + added).count(201) == 10
    assert len(api.get(PATH, headers=viewer).json()["configurations"]) == 10
    full = add(api, viewer)
    assert full.status_code == 409
    assert "10" in full.json()["detail"]


def test_deleting_one_makes_room_for_one(api: httpx.Client, viewer: Headers) -> None:
    made = [add(api, viewer).json()["config_id"] for _ in range(10)]
    assert add(api, viewer).status_code == 409
    assert api.delete(f"{PATH}/{made[0]}", headers=viewer).status_code == 204
    assert api.delete(f"{PATH}/{made[0]}", headers=viewer).status_code == 404
    assert add(api, viewer).status_code == 201
    assert add(api, viewer).status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "x"},
        {"tickers": ["A"]},
        {"name": "", "tickers": ["A"]},
        {"name": "   ", "tickers": ["A"]},
        {"name": "x" * 51, "tickers": ["A"]},
        {"name": "a\nb", "tickers": ["A"]},
        {"name": "a\x00b", "tickers": ["A"]},
        {"name": "a\u2028b", "tickers": ["A"]},
        {"name": 7, "tickers": ["A"]},
        {"name": None, "tickers": ["A"]},
        {"name": "x", "tickers": []},
        {"name": "x", "tickers": ["A", "B", "C", "D", "E", "F"]},
        {"name": "x", "tickers": ["AAPL", "aapl"]},
        {"name": "x", "tickers": ["AAPL", {"symbol": "AAPL"}]},
        {"name": "x", "tickers": [{"symbol": "AAPL", "name": "Apple"}]},
        {"name": "x", "tickers": [{"symbol": 1}]},
        {"name": "x", "tickers": [{}]},
        {"name": "x", "tickers": ["A"], "config_id": "1"},
        {"name": "x", "tickers": ["TOOLONG"]},
        {"name": "x", "tickers": ["A.BC"]},
        {"name": "x", "tickers": ["A1"]},
        {"name": "x", "tickers": "AAPL"},
        {"name": "x", "tickers": [1]},
        {"name": "x", "tickers": ["A"], "owner": "me"},
        [],
        "x",
        None,
    ],
    ids=str,
)
def test_a_wrong_configuration_is_refused(api: httpx.Client, viewer: Headers, body: Any) -> None:
    answer = api.post(PATH, headers=viewer, json=body)
    assert answer.status_code == 422
    assert all(set(problem) == {"type", "loc", "msg"} for problem in answer.json()["detail"])
    assert api.get(PATH, headers=viewer).json()["configurations"] == []


@pytest.mark.parametrize(
    "body",
    [{}, {"name": None}, {"name": ""}, {"extra": 1}, {"name": "x", "tickers": None}],
    ids=str,
)
def test_a_change_changes_something(api: httpx.Client, viewer: Headers, body: Any) -> None:
    one = f"{PATH}/{add(api, viewer).json()['config_id']}"
    assert api.patch(one, headers=viewer, json=body).status_code == 422


@pytest.mark.parametrize("config_id", ["x", "%00", "..", "%F0%9F%98%80", "CONFIGS", "0" * 9_000])
def test_a_strange_id_is_unknown(api: httpx.Client, viewer: Headers, config_id: str) -> None:
    assert api.get(f"{PATH}/{config_id}x", headers=viewer).status_code == 404
    assert api.delete(f"{PATH}/{config_id}x", headers=viewer).status_code == 404


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_all_of_it_needs_a_session(api: httpx.Client, method: str) -> None:
    assert api.request(method, PATH).status_code == 401
    assert api.request("GET", f"{PATH}/{'0' * 32}").status_code == 401
