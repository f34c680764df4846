"""For how long CloudFront keeps an answer, case by case as its guide says, and how much of them."""

import pytest

from function_urls.edge.caching import ERROR_SECONDS, Cache, CachePolicy

DISABLED = CachePolicy(minimum=0, default=0, maximum=0, encodings=())
OPTIMIZED = CachePolicy(minimum=1, default=86_400, maximum=31_536_000, encodings=("br", "gzip"))


@pytest.mark.parametrize(
    ("policy", "status", "said", "expected"),
    [
        (OPTIMIZED, 200, None, 86_400),
        (OPTIMIZED, 200, "public, max-age=60", 60),
        (OPTIMIZED, 200, "max-age=60, s-maxage=5", 5),
        (OPTIMIZED, 200, "no-store", 1),
        (OPTIMIZED, 307, "max-age=60", 0),
        (DISABLED, 200, "max-age=60", 0),
        (DISABLED, 503, "no-store", ERROR_SECONDS),
        (DISABLED, 502, None, ERROR_SECONDS),
        (DISABLED, 404, None, ERROR_SECONDS),
        (DISABLED, 404, "no-store", 0),
        (DISABLED, 501, "private", 0),
        (DISABLED, 429, "max-age=60", 0),
        (DISABLED, 403, "max-age=60", 0),
        (OPTIMIZED, 403, "max-age=60", 60),
        (OPTIMIZED, 403, None, 0),
        (OPTIMIZED, 500, "max-age=60", 60),
    ],
)
def test_seconds(policy: CachePolicy, status: int, said: str | None, expected: float) -> None:
    headers = [(b"cache-control", said.encode())] if said else []
    assert policy.seconds(status, headers, {}) == expected


def test_a_distribution_may_say_for_how_long_errors_are_kept() -> None:
    assert DISABLED.seconds(503, [], {503: 0}) == 0
    assert DISABLED.seconds(503, [], {503: 300}) == 300
    assert DISABLED.seconds(502, [], {503: 0}) == ERROR_SECONDS
    assert OPTIMIZED.seconds(503, [(b"cache-control", b"max-age=60")], {503: 0}) == 60


def test_what_is_kept_ends() -> None:
    now = 0.0
    cache = Cache(most_bytes=1_000_000, clock=lambda: now)
    cache.keep("a", 503, [], b"full", seconds=10)
    now = 9.9
    assert cache.find("a") is not None
    now = 10.0
    assert cache.find("a") is None


def test_so_much_is_kept_and_no_more() -> None:
    cache = Cache(most_bytes=10_000, clock=lambda: 0.0)
    for name in "abc":
        cache.keep(name, 200, [], b"x" * 1_000, seconds=10)
    assert cache.find("a") is not None
    cache.keep("d", 200, [], b"x" * 1_000, seconds=10)
    # The one that nobody has asked for the longest went.
    assert [name for name in "abcd" if cache.find(name)] == ["a", "c", "d"]
    for number in range(100):
        cache.keep(number, 204, [], b"", seconds=10)
    assert sum(cache.find(number) is not None for number in range(100)) < 10
    cache.keep("large", 200, [], b"x" * 20_000, seconds=10)
    assert cache.find("large") is None
