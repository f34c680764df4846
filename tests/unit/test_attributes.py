"""Values in DynamoDB's form: as boto3 writes them, and back as they were."""

from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.types import TypeSerializer
from hypothesis import given
from hypothesis import strategies as st

from lambda_src.tickertape.attributes import decode, encode

SCALARS = st.none() | st.booleans() | st.integers(-(10**37), 10**37) | st.text()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(min_size=1), VALUES, max_size=6))
def test_rows_come_back_as_they_were(row: dict[str, Any]) -> None:
    assert decode(encode(row)) == row


@given(VALUES)
def test_values_look_as_boto3_writes_them(value: Any) -> None:
    assert encode({"value": value})["value"] == TypeSerializer().serialize(value)


@pytest.mark.parametrize("value", [0.5, Decimal("0.5"), b"bytes", {"a", "set"}, object()])
def test_what_the_table_has_no_form_for_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match=type(value).__name__):
        encode({"value": value})


@pytest.mark.parametrize("attribute", [{"B": b"bytes"}, {"SS": ["a", "set"]}])
def test_an_attribute_of_nobodys_is_refused(attribute: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        decode({"value": attribute})
