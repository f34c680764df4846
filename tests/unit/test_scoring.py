import time

import pytest

from lambda_src.tickertape.scoring import MAX_WORDS, score


@pytest.mark.parametrize(
    ("text", "sentiment"),
    [
        ("Wonderful quarter, great gains, I love it", "positive"),
        ("Terrible losses, an awful disaster", "negative"),
        ("The meeting is on Tuesday", "neutral"),
        ("", "neutral"),
        ("\n\t ", "neutral"),
        ("\N{GRINNING FACE}", "positive"),
    ],
)
def test_a_post_sounds_like_this(text: str, sentiment: str) -> None:
    assert score(text)[0] == sentiment


def test_the_score_runs_from_most_negative_to_most_positive() -> None:
    worst, middle, best = (score(text)[1] for text in ("awful " * 50, "table", "great " * 50))
    assert 0 <= worst < 0.01
    assert middle == 0.5
    assert 0.99 < best <= 1


@pytest.mark.parametrize("word", ["\N{GRINNING FACE}", "no ", "not good ", "kind of "])
def test_no_post_takes_long_to_score(word: str) -> None:
    """VADER's time grows with the square of the words; 2,000 emoji took it 1.5 s."""
    score("warm up")
    began = time.process_time()
    score((word * 2_000)[:2_000])
    assert time.process_time() - began < 0.5


def test_the_first_words_decide_where_there_are_too_many() -> None:
    assert score("great " * MAX_WORDS + "awful " * MAX_WORDS) == score("great " * MAX_WORDS)
