"""Which commit was deployed before."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from operator_tools.deployment.rollback import RollbackError, previous_commit


class Parameters:
    """Parameter Store, two values a page."""

    class exceptions:  # noqa: N801 - as boto3 has it
        class ParameterNotFound(Exception):  # noqa: N818
            pass

    def __init__(self, commits: Sequence[str]) -> None:
        self._commits = commits

    def get_paginator(self, name: str) -> "Parameters":
        assert name == "get_parameter_history"
        return self

    def paginate(self, **asked: str) -> list[dict[str, Any]]:
        assert asked == {"Name": "/tickertape/dev/release"}
        values = [{"Value": json.dumps({"git_commit": commit})} for commit in self._commits]
        return [{"Parameters": values[at : at + 2]} for at in range(0, len(values), 2)]


@pytest.mark.parametrize(
    ("deployed", "before"),
    [
        (["a", "b"], "a"),
        (["a", "b", "c"], "b"),
        (["a", "b", "b", "b"], "a"),
        (["a", "b", "a"], "b"),
    ],
)
def test_the_newest_other_commit_is_the_one_before(deployed: list[str], before: str) -> None:
    assert previous_commit(Parameters(deployed), "dev") == before


@pytest.mark.parametrize(
    ("deployed", "failed", "before"),
    [
        # Its smoke tests failed.
        (["a", "b"], "b", "a"),
        # It failed before its release was written.
        (["a", "b"], "c", "b"),
        (["a"], "b", "a"),
    ],
)
def test_before_what_failed_is_what_worked(deployed: list[str], failed: str, before: str) -> None:
    assert previous_commit(Parameters(deployed), "dev", failed=failed) == before


@pytest.mark.parametrize("deployed", [["a"], ["a", "a", "a"]])
def test_one_release_has_none_before(deployed: list[str]) -> None:
    with pytest.raises(RollbackError, match="name a commit: make rollback ENV=dev COMMIT="):
        previous_commit(Parameters(deployed), "dev")
