import json

import pytest
from starlette.requests import HTTPConnection

from lambda_src.web.authentication import source_address

EDGE = "cloudfront-viewer-address"


def connection(peer: str | None = "127.0.0.1", **headers: str) -> HTTPConnection:
    raw = [
        (name.replace("_", "-").encode(), value.encode("latin-1"))
        for name, value in headers.items()
    ]
    return HTTPConnection(
        {"type": "http", "headers": raw, "client": (peer, 1234) if peer else None}
    )


def lambda_context(source: object) -> str:
    return json.dumps({"http": {"sourceIp": source}})


def test_lambda_says_who_calls() -> None:
    seen = connection(x_amzn_request_context=lambda_context("192.0.2.7"))
    assert source_address(seen) == "192.0.2.7"


@pytest.mark.parametrize(
    "context",
    [
        "",
        "{",
        "null",
        "[]",
        '"x"',
        "{}",
        '{"http":null}',
        '{"http":[]}',
        lambda_context(None),
        lambda_context(7),
        lambda_context(["192.0.2.7"]),
        lambda_context("not an address"),
        "[" * 20_000,
    ],
    ids=lambda context: context[:20],
)
def test_where_lambda_says_nothing_it_is_the_peer(context: str) -> None:
    assert source_address(connection(x_amzn_request_context=context)) == "127.0.0.1"


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("198.51.100.10:46532", "198.51.100.10"),
        ("[2001:db8:1:2:3::4]:46532", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:3::4:46532", "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.10:46532", "198.51.100.10"),
        ("nonsense", "192.0.2.7"),
        ("", "192.0.2.7"),
        ("a:b:c:d", "192.0.2.7"),
    ],
)
def test_an_edge_says_it_before_lambda_does(value: str, address: str) -> None:
    seen = connection(
        x_amzn_request_context=lambda_context("192.0.2.7"), cloudfront_viewer_address=value
    )
    assert source_address(seen, EDGE) == address


def test_without_an_edge_its_header_counts_for_nothing() -> None:
    """Anybody can send it."""
    assert source_address(connection(cloudfront_viewer_address="198.51.100.1:1")) == "127.0.0.1"


@pytest.mark.parametrize("peer", [None, "", "unix"])
def test_where_nobody_says_it_is_unknown(peer: str | None) -> None:
    assert source_address(connection(peer)) == "unknown"
