"""What holds for every text: bounded, repeatable, consistent, honest about what it knows not."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lambda_src.tickertape.scoring import Verdict, agree, explain, score
from lambda_src.tickertape.scoring.features import features
from lambda_src.tickertape.scoring.lexicon import GROUPS, groups
from lambda_src.tickertape.scoring.tokens import tokens
from lambda_src.tickertape.scoring.verdict import THIRDS, verdict

if TYPE_CHECKING:
    from lambda_src.tickertape.events import Sentiment

LONGEST = 2_000
WORDS = st.sampled_from(
    ["up", "beats", "misses", "not", "$AAPL", "+3%", "$1.2B", "cuts", "🚀", "low", "&amp;", "…"]
)
TEXTS = st.text(max_size=LONGEST) | st.lists(WORDS, max_size=60).map(" ".join)


@given(TEXTS)
@example("")
@example("\ud800")
@example("&#x110000;&#0;&#xD800;")
@example("\u0130" * LONGEST)
@example("\x00\x1f\u2028")
def test_any_text_has_a_verdict_whose_parts_agree(text: str) -> None:
    found = score(text)
    lowest, highest = THIRDS[found.sentiment]
    assert lowest <= found.score <= highest
    assert 0 <= found.confidence <= 1
    assert agree(found.sentiment, found.score)
    assert found.understood or found == Verdict("neutral", 0.5, 0.0, understood=False)
    assert not found.understood or found.confidence > 0.33


@given(TEXTS)
def test_the_same_text_has_the_same_verdict_and_reasons(text: str) -> None:
    found, words = explain(text)
    assert found == score(text) == score(text)
    assert explain(text).words == words
    assert len(words) <= 10
    assert bool(words) <= found.understood
    weights = [abs(word.weight) for word in words]
    assert weights == sorted(weights, reverse=True)


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_likeliest_reading_gives_the_word_and_bounds_the_score(a: float, b: float) -> None:
    low, high = sorted((a, b))
    likely: dict[Sentiment, float] = {
        "negative": low,
        "neutral": high - low,
        "positive": 1 - high,
    }
    found = verdict(likely)
    assert likely[found.sentiment] == max(likely.values())
    assert THIRDS[found.sentiment][0] <= found.score <= THIRDS[found.sentiment][1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\t ",
        "$AAPL $MSFT",
        "https://example.com/record-profit",
        "@someone",
        "12,345",
        "Die Aktie fällt nach schwachen Zahlen um zehn Prozent",
        "Las acciones suben tras los resultados del tercer trimestre",
        "Акции компании выросли",
        "株価が急落した",
        "هبطت أسهم الشركة",
        "qwrt zxcv plmk",
    ],
)
def test_it_says_when_it_understands_nothing(text: str) -> None:
    assert score(text) == Verdict("neutral", 0.5, 0.0, understood=False)
    assert explain(text).words == []


@pytest.mark.parametrize(
    "text", ["🚀🚀", "+5% $AAPL", "bullish", "$TSLA puts", "the meeting is at noon"]
)
def test_a_word_or_a_sign_is_enough(text: str) -> None:
    assert score(text).understood


def test_the_weightiest_words_are_those_of_the_text() -> None:
    found, words = explain("$AAPL Crushes estimates, the table is green &amp; wide")
    assert found.sentiment == "positive"
    assert words[0].word == "Crushes"
    assert words[0].weight > 0
    assert explain("Kinder Morgan cuts dividend").words[0].weight < 0


@pytest.mark.parametrize(
    "worst",
    ["overbought ", "beats misses up down ", "a ", "1,", "$a ", "&amp;", "!🚀", "'a", "http://"],
)
def test_work_grows_with_length_alone(worst: str) -> None:
    """Counted, not timed: tokens per character, features per token."""
    long = (worst * LONGEST)[:LONGEST]
    found = tokens(long)
    assert len(found) <= LONGEST
    assert len(features([token.form for token in found])) <= 40 * len(found)
    assert len(tokens(long[: LONGEST // 2])) <= len(found) / 2 + 1


def test_a_word_s_groups_are_few_enough_for_threes_of_them() -> None:
    assert max(len(groups(word)) for words in GROUPS.values() for word in words.split()) <= 3
