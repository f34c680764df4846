from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.kit.requests import post

PATH = "/api/v2/items"
Headers = dict[str, str]


def publish(api: httpx.Client, headers: Headers, *posts: dict[str, Any]) -> httpx.Response:
    return api.post(PATH, headers=headers, json={"items": posts})


def newest(api: httpx.Client) -> str:
    return str(api.get(PATH, params={"limit": 1}).json()["cursor"])


def seq(event_id: str) -> int:
    return int(event_id.removeprefix("evt_"))


def test_a_post_becomes_an_item(api: httpx.Client, publisher: Headers) -> None:
    before = newest(api)
    answer = publish(
        api,
        publisher,
        post(
            item_id="made:1",
            tickers=["aapl", "BRK.B", "AAPL"],
            timestamp="2026-01-31T15:30:00+01:30",
            source="tests",
        ),
    )
    assert answer.status_code == 201
    (accepted,) = answer.json()["accepted"]
    assert accepted == {"item_id": "made:1", "event_id": f"evt_{seq(before) + 1}"}
    polled = api.get(PATH, params={"after": before}).json()
    assert polled["resume"] == "resumed"
    assert polled["cursor"] == accepted["event_id"]
    (item,) = polled["items"]
    assert item.pop("published_at").endswith("Z")
    assert item == {
        "item_id": "made:1",
        "event_id": accepted["event_id"],
        "ticker": "AAPL",
        "tickers": ["AAPL", "BRK.B"],
        "sentiment": "positive",
        "score": 0.9,
        "timestamp": "2026-01-31T14:00:00.000Z",
        "source": "tests",
    }


@pytest.mark.parametrize(
    ("text", "sentiment"),
    [
        ("Wonderful quarter, great gains, I love it", "positive"),
        ("Terrible losses, an awful disaster", "negative"),
        ("The meeting is on Tuesday", "neutral"),
    ],
)
def test_text_is_scored_and_dropped(
    api: httpx.Client, publisher: Headers, text: str, sentiment: str
) -> None:
    before = newest(api)
    answer = publish(api, publisher, post(text=text, sentiment=None, score=None))
    assert answer.status_code == 201
    assert text not in answer.text
    polled = api.get(PATH, params={"after": before})
    assert text not in polled.text
    (item,) = polled.json()["items"]
    assert item["sentiment"] == sentiment
    assert 0 <= item["score"] <= 1
    assert item["timestamp"].endswith("Z")
    assert item["item_id"] == answer.json()["accepted"][0]["item_id"]


def test_publishing_twice_is_harmless(api: httpx.Client, publisher: Headers) -> None:
    first = publish(api, publisher, post(item_id="twice-1"), post(item_id="twice-2"))
    assert first.json()["duplicates"] == []
    total = api.get("/api/v2/metrics").json()["total"]
    again = publish(api, publisher, post(item_id="twice-2"), post(item_id="twice-3"))
    assert again.status_code == 201
    assert again.json()["duplicates"] == ["twice-2"]
    assert [item["item_id"] for item in again.json()["accepted"]] == ["twice-3"]
    same = publish(api, publisher, post(item_id="same"), post(item_id="same"))
    assert same.json()["duplicates"] == []
    assert [item["item_id"] for item in same.json()["accepted"]] == ["same"]
    known = publish(api, publisher, post(item_id="same"), post(item_id="same"))
    assert known.json() == {"accepted": [], "duplicates": ["same"]}
    assert api.get("/api/v2/metrics").json()["total"] == total + 2


def test_concurrent_publishers_leave_no_gap(api: httpx.Client, publisher: Headers) -> None:
    before = newest(api)

    def publish_some(n: int) -> httpx.Response:
        return publish(api, publisher, *[post(item_id=f"crowd-{n}-{k}") for k in range(5)])

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(publish_some, range(16)))
    assert {answer.status_code for answer in answers} == {201}
    accepted = {item["event_id"] for answer in answers for item in answer.json()["accepted"]}
    polled = api.get(PATH, params={"after": before, "limit": 500}).json()
    numbers = [seq(item["event_id"]) for item in polled["items"]]
    assert numbers == list(range(seq(before) + 1, seq(before) + 81))
    assert accepted == {item["event_id"] for item in polled["items"]}


def test_only_a_publisher_publishes(api: httpx.Client, viewer: Headers) -> None:
    assert publish(api, {}, post()).status_code == 401
    refused = publish(api, viewer, post())
    assert refused.status_code == 403
    assert "publisher" in refused.json()["detail"]


@pytest.mark.parametrize("limit", [1, 3, 7, 500])
@pytest.mark.parametrize("tickers", [None, "ODD", "odd,EVEN", "NONE"])
def test_polling_by_cursor_loses_and_repeats_nothing(
    api: httpx.Client, publisher: Headers, limit: int, tickers: str | None
) -> None:
    before = newest(api)
    posts = [post(tickers=["ODD" if n % 3 else "EVEN"]) for n in range(20)]
    made = [
        item
        for start in range(0, 20, 6)
        for item in publish(api, publisher, *posts[start : start + 6]).json()["accepted"]
    ]
    wanted = [
        item["event_id"]
        for item, given in zip(made, posts, strict=True)
        if tickers is None or given["tickers"][0] in tickers.upper().split(",")
    ]
    params = {"limit": limit} | ({"tickers": tickers} if tickers else {})
    seen: list[str] = []
    cursor = before
    for _ in range(20 // limit + 2):
        page = api.get(PATH, params={**params, "after": cursor}).json()
        assert page["resume"] == "resumed"
        assert len(page["items"]) <= limit
        assert seq(page["cursor"]) >= seq(cursor)
        assert page["more"] == (page["cursor"] != made[-1]["event_id"])
        seen += [item["event_id"] for item in page["items"]]
        cursor = page["cursor"]
    assert seen == wanted
    assert cursor == made[-1]["event_id"]


def test_an_event_id_of_the_stream_is_a_cursor_too(api: httpx.Client, publisher: Headers) -> None:
    before = newest(api)
    publish(api, publisher, post(), post())
    page = api.get(PATH, params={"after": f"{before}.7"}).json()
    assert (page["resume"], len(page["items"])) == ("resumed", 2)


@pytest.mark.parametrize(
    "after",
    [
        "evt_999999999",
        "evt_",
        "nonsense",
        "evt_1e9",
        "evt_-1",
        "",
        "\x00",
        "evt_\u0661",
        "🙂",
        "x" * 5_000,
    ],
)
def test_an_unknown_cursor_gets_the_newest(
    api: httpx.Client, publisher: Headers, after: str
) -> None:
    publish(api, publisher, post(), post(), post())
    page = api.get(PATH, params={"after": after, "limit": 2}).json()
    assert page["resume"] == "reset"
    assert page["cursor"] == newest(api)
    assert [seq(item["event_id"]) for item in page["items"]] == [
        seq(page["cursor"]) - 1,
        seq(page["cursor"]),
    ]


def test_without_a_cursor_it_is_the_newest_of_the_tickers(
    api: httpx.Client, publisher: Headers
) -> None:
    publish(api, publisher, post(tickers=["RARE", "A"]), post(tickers=["B"]))
    page = api.get(PATH, params={"tickers": "rare", "limit": 5}).json()
    assert page["resume"] == "live"
    assert [item["ticker"] for item in page["items"]] == ["RARE"]
    assert page["cursor"] == newest(api)


def test_what_came_earlier_can_be_asked_for(api: httpx.Client, publisher: Headers) -> None:
    made = publish(api, publisher, *(post(tickers=["BACK"]) for _ in range(5))).json()["accepted"]
    seen: list[str] = []
    params: dict[str, Any] = {"tickers": "BACK", "limit": 2}
    earlier: str | None = newest(api)
    while earlier is not None:
        page = api.get(PATH, params=params).json()
        seen[:0] = [item["event_id"] for item in page["items"]]
        earlier = params["before"] = page["earlier"]
    assert seen == [item["event_id"] for item in made]


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"after": "evt_1", "before": "evt_2"}, 422),
        ({"limit": 0}, 422),
        ({"limit": 501}, 422),
        ({"limit": "many"}, 422),
        ({"limit": "9" * 5_000}, 422),
        ({"tickers": ""}, 422),
        ({"tickers": "A,"}, 422),
        ({"tickers": "TOOLONG"}, 422),
        ({"tickers": "A\x00"}, 422),
        ({"tickers": ",".join(["A"] * 21)}, 422),
        ({"tickers": ",".join(["AAPL"] * 1_000)}, 422),
        ({"tickers": ",".join(["AAPL"] * 5_000)}, 414),
    ],
)
def test_a_wrong_query_is_refused(api: httpx.Client, params: dict[str, Any], status: int) -> None:
    answer = api.get(PATH, params=params)
    assert answer.status_code == status
    assert answer.json()["detail"]
