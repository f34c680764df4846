"""Path patterns and policies' selections, as CloudFront reads them."""

import pytest

from function_urls.edge.caching import CachePolicy
from function_urls.edge.distribution import Behavior, Origin
from function_urls.edge.selections import Selected, Selection

ORIGIN = Origin(
    domain="a.example",
    path="",
    headers=(),
    signing="always",
    read_seconds=30,
    connect_seconds=10,
    attempts=3,
)


def behavior(pattern: str) -> Behavior:
    return Behavior(
        pattern=pattern,
        origin=ORIGIN,
        methods=frozenset({"GET"}),
        cache=CachePolicy(minimum=0, default=0, maximum=0, encodings=()),
        key=Selected(),
        forwarded=Selected(),
        viewer_request=None,
        response_headers=(),
    )


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("/api/*/stream", "/api/1/stream", True),
        ("/api/*/stream", "/api/1/2/stream", True),
        ("/api/*/stream", "/api//stream", True),
        ("/api/*/stream", "/api/stream", False),
        ("/api/*/stream", "/api/1/stream/", False),
        ("/api/*/stream", "/API/1/stream", False),
        ("assets/*.js", "/assets/a/b.js", True),
        ("assets/*.js", "/assets/abjs", False),
        ("/a?c", "/abc", True),
        ("/a?c", "/ac", False),
        ("/a+(b)", "/a+(b)", True),
        ("*", "/", True),
        ("*", "/a\nb", True),
    ],
)
def test_a_path_pattern(pattern: str, path: str, *, matches: bool) -> None:
    assert behavior(pattern).matches(path) is matches


@pytest.mark.parametrize(
    ("policy", "host", "origin"),
    [
        ({"HeaderBehavior": "none"}, False, False),
        ({"HeaderBehavior": "allViewer"}, True, True),
        ({"HeaderBehavior": "whitelist", "Headers": {"Items": ["Origin"]}}, False, True),
        ({"HeaderBehavior": "allExcept", "Headers": {"Items": ["Host"]}}, False, True),
    ],
)
def test_a_policy_takes_headers(policy: dict[str, object], *, host: bool, origin: bool) -> None:
    selected = Selected.of(
        {
            "HeadersConfig": policy,
            "CookiesConfig": {"CookieBehavior": "none"},
            "QueryStringsConfig": {"QueryStringBehavior": "all"},
        }
    )
    assert selected.headers.takes("host") is host
    assert selected.headers.takes("origin") is origin
    assert (selected.cookies, selected.queries) == (Selection("none"), Selection("all"))
