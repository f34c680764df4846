"""Which statuses make an execution environment ready."""

import pytest

from function_urls.execution_environment import statuses


@pytest.mark.parametrize(
    ("text", "taken", "refused"),
    [
        ("200", [200], [199, 201, 404]),
        ("100-499", [100, 499], [99, 500]),
        ("200-399, 404", [200, 399, 404], [400, 403, 405]),
        ("fine, 200, 9-", [200], [9, 201]),
    ],
)
def test_numbers_and_ranges(text: str, taken: list[int], refused: list[int]) -> None:
    found = statuses(text)
    assert found >= set(taken)
    assert not found & set(refused)
