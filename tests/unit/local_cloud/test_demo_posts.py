"""The demo feed never repeats itself for long and publishes only what the API takes."""

import itertools
import random
import re

from local_cloud.demo_posts import COMPANIES, posts

SYMBOL = re.compile(r"[A-Z]{1,5}(\.[A-Z])?")


def test_posts_are_valid_varied_and_about_companies_that_do_not_exist() -> None:
    supply = list(itertools.islice(posts(random.Random(1)), 2000))  # noqa: S311
    for post in supply:
        assert 1 <= len(post.tickers) <= 5
        assert len(set(post.tickers)) == len(post.tickers)
        assert all(SYMBOL.fullmatch(ticker) for ticker in post.tickers)
        assert len(post.text) <= 280
        assert "{" not in post.text
        for ticker in post.tickers:
            assert f"${ticker}" in post.text
    assert {ticker for post in supply for ticker in post.tickers} == set(COMPANIES)
    assert len({post.text for post in supply}) > 1500
