"""The demo feed never repeats itself for long and publishes only what the API takes."""

import itertools
import random
import re
from collections import Counter

from lambda_src.tickertape.scoring import score
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


def test_the_scorer_finds_in_them_what_it_finds_in_real_posts() -> None:
    """Half say nothing of note, and neither side is rare."""
    supply = itertools.islice(posts(random.Random(2)), 2000)  # noqa: S311
    verdicts = [score(post.text) for post in supply]
    words = Counter(verdict.sentiment for verdict in verdicts)
    assert 0.4 < words["neutral"] / len(verdicts) < 0.7
    assert min(words["positive"], words["negative"]) > 0.12 * len(verdicts)
    assert sum(verdict.understood for verdict in verdicts) > 0.98 * len(verdicts)
