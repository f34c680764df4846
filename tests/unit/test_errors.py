"""What each kind of error is to a client: one code, one status, documented."""

import re

import pytest

from lambda_src.contract.problems import PROBLEMS, Problem
from lambda_src.tickertape.errors import (
    ConditionFailedError,
    ConnectionsFullError,
    InvalidTokenError,
    NotFoundError,
    StoreError,
    TickertapeError,
    TransactionCanceledError,
    UnauthorizedError,
)
from lambda_src.web.errors import DOMAIN, detail_of, problem_of


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConnectionsFullError(100), "connections_full"),
        (NotFoundError("No such thing"), "not_found"),
        (UnauthorizedError("No session"), "session_required"),
        (InvalidTokenError("Ended"), "invalid_token"),
        (StoreError("table x"), "store_unavailable"),
        (ConditionFailedError("table x"), "store_unavailable"),
        (TransactionCanceledError(["None"]), "store_unavailable"),
        (TickertapeError("Of no kind"), "internal_error"),
    ],
)
def test_an_error_has_the_code_of_its_nearest_kind(error: TickertapeError, code: str) -> None:
    assert problem_of(error).code == code


def test_what_is_behind_us_is_not_told() -> None:
    for error in (StoreError("table x"), ConditionFailedError("table x"), TickertapeError("x")):
        assert "x" not in detail_of(error).split()
    assert detail_of(NotFoundError("No such thing")) == "No such thing"


def test_codes_are_one_each_and_none_is_for_nothing() -> None:
    assert len({problem.code for problem in PROBLEMS}) == len(PROBLEMS)
    assert set(DOMAIN.values()) <= set(PROBLEMS)


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.code)
def test_a_code_is_a_word(problem: Problem) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", problem.code)
    assert 400 <= problem.status < 600
