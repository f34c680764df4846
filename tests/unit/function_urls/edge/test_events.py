"""A request as a CloudFront function sees it and gives it back."""

import pytest

from function_urls.edge.events import Made, ViewerRequest, event, returned

REQUEST = ViewerRequest(
    method="GET",
    path="/a%20b",
    query="b=2&a&b=%203&=x",
    headers=(("host", "d1.example"), ("x-a", "1"), ("x-a", "2")),
    cookies="s=1; lone",
    address="203.0.113.9",
)


def told(request: ViewerRequest = REQUEST) -> dict[str, object]:
    made = event(request, distribution="E1", domain="d1.example", id_="id")
    inner: dict[str, object] = made["request"]
    return inner


def test_every_value_of_a_name_is_told() -> None:
    assert told() == {
        "method": "GET",
        "uri": "/a%20b",
        "querystring": {
            "b": {"value": "2", "multiValue": [{"value": "2"}, {"value": "%203"}]},
            "a": {"value": ""},
            "": {"value": "x"},
        },
        "headers": {
            "host": {"value": "d1.example"},
            "x-a": {"value": "1", "multiValue": [{"value": "1"}, {"value": "2"}]},
        },
        "cookies": {"s": {"value": "1"}, "lone": {"value": ""}},
    }


def test_what_is_left_alone_stays_as_it_was_sent() -> None:
    assert returned(REQUEST, told()) == REQUEST


def test_what_is_changed_is_changed() -> None:
    given = told() | {
        "uri": "/other",
        "querystring": {"c": {"value": "1"}},
        "headers": {"X-New": {"value": "n"}},
        "cookies": {},
    }
    changed = returned(REQUEST, given)
    assert isinstance(changed, ViewerRequest)
    assert (changed.path, changed.query, changed.cookies) == ("/other", "c=1", "")
    assert changed.headers == (("x-new", "n"),)


@pytest.mark.parametrize(
    ("body", "expected"),
    [("text", b"text"), ({"encoding": "base64", "data": "AAE="}, b"\0\1"), ({"data": "t"}, b"t")],
)
def test_a_function_may_answer_itself(body: object, expected: bytes) -> None:
    made = returned(
        REQUEST,
        {
            "statusCode": 401,
            "headers": {"www-authenticate": {"value": "Bearer"}},
            "cookies": {"s": {"value": "2"}},
            "body": body,
        },
    )
    assert made == Made(
        status=401,
        headers=((b"www-authenticate", b"Bearer"), (b"set-cookie", b"s=2")),
        body=expected,
    )


@pytest.mark.parametrize("nonsense", [{}, {"statusCode": "x"}, {"uri": "/", "headers": {"a": {}}}])
def test_nonsense_is_an_error(nonsense: dict[str, object]) -> None:
    with pytest.raises((LookupError, TypeError, ValueError)):
        returned(REQUEST, nonsense)
