"""How long a slice may be: jittered, bounded by Lambda's deadline, whatever the header holds."""

import json
import math
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambda_src.contract.slices import DEADLINE_MARGIN_SECONDS
from lambda_src.streaming.length import SHORTEST_SECONDS, slice_length
from tests.kit.fake_feed import NOW

MANY = range(300)


def deadline(seconds: float) -> str:
    return json.dumps({"deadline": int((NOW + timedelta(seconds=seconds)).timestamp() * 1000)})


def test_lengths_are_spread_by_a_fifth() -> None:
    lengths = [slice_length(100, None, NOW) for _ in MANY]
    assert all(80 <= length <= 120 for length in lengths)
    assert min(lengths) < 88
    assert max(lengths) > 112


@settings(deadline=None)
@given(left=st.floats(min_value=-1000, max_value=1000), wanted=st.floats(0.5, 500))
def test_a_slice_ends_before_the_deadline(left: float, wanted: float) -> None:
    length = slice_length(wanted, deadline(left), NOW)
    assert length <= max(
        SHORTEST_SECONDS, min(1.2 * wanted, left - DEADLINE_MARGIN_SECONDS + 0.001)
    )
    assert length >= min(SHORTEST_SECONDS, 0.8 * wanted)


def test_a_far_deadline_changes_nothing() -> None:
    assert all(80 <= slice_length(100, deadline(900), NOW) <= 120 for _ in MANY)


@pytest.mark.parametrize(
    "context",
    [
        "",
        "not json",
        "[]",
        "7",
        "null",
        '"deadline"',
        "{}",
        '{"deadline":null}',
        '{"deadline":[]}',
        '{"deadline":"soon"}',
        '{"deadline":NaN}',
        '{"deadline":Infinity}',
        '{"deadline":1e400}',
        pytest.param('{"deadline":1' + "0" * 400 + "}", id="too large for a float"),
        pytest.param('{"deadline":1' + "0" * 5000 + "}", id="too large for an int"),
        pytest.param("[" * 30_000, id="nested too deeply"),
        pytest.param('{"deadline":' * 5_000, id="nested deadlines"),
    ],
)
def test_a_context_that_holds_no_deadline_leaves_the_length_alone(context: str) -> None:
    length = slice_length(100, context, NOW)
    assert math.isfinite(length)
    assert 80 <= length <= 120


@settings(max_examples=50, deadline=None)
@given(context=st.text() | st.recursive(st.none() | st.floats(), st.lists).map(json.dumps))
def test_no_context_can_break_it(context: str) -> None:
    assert SHORTEST_SECONDS <= slice_length(100, context, NOW) <= 120
