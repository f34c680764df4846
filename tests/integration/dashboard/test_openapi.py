"""The OpenAPI document holds: whatever is sent, no 5xx and nothing that it does not say."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lambda_src.tickertape.table import Table
from tests.kit.requests import bearer
from tests.kit.server import Server

AnyCase = schemathesis.Case[Any]
METHODS = {"get", "post", "put", "patch", "delete"}
# An operation, a mode, a role: seconds for all of them, not minutes.
EXAMPLES = 4
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_answer_is_documented(dashboard: Server, table: Table, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_url(f"{dashboard.url}openapi.json")
    problems: list[str] = []
    called = 0
    with requests.Session() as session:
        for result in schema.get_all_operations():
            assert isinstance(result, Ok)
            operation = result.ok()
            # One that ends its session ends nobody else's.
            publisher = bearer(table, "publisher")
            # Without a session most answers are 401, whatever else is wrong.
            roles = [publisher, {}] if mode is GenerationMode.POSITIVE else [publisher]
            for headers in roles:
                check = conformance(operation.as_strategy(mode), session, headers)
                try:
                    check()
                except Unsatisfiable:
                    # Nothing about it can be wrong.
                    assert mode is GenerationMode.NEGATIVE
                except (FailureGroup, Failure) as problem:
                    problems.append(f"{operation.label}: {problem}")
                else:
                    called += 1
    assert problems == []
    assert called > len(METHODS)


def conformance(
    cases: SearchStrategy[AnyCase], session: requests.Session, headers: dict[str, str]
) -> Callable[[], None]:
    @given(case=cases)
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    def check(case: AnyCase) -> None:
        answer = case.call(session=session, headers=headers, allow_redirects=False, timeout=10)
        case.validate_response(answer, checks=CHECKS)

    return check


def test_every_route_has_a_summary_models_and_its_errors(api: httpx.Client) -> None:
    document = api.get("/openapi.json").json()
    assert len(document["paths"]) > 15
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert method in METHODS, path
            assert operation["summary"], path
            answers = operation["responses"]
            assert {"414", "431"} <= answers.keys(), path
            success = next(answers[status] for status in answers if status < "400")
            if not path.endswith("/stream") and "204" not in answers:
                described = success["content"]["application/json"]["schema"]
                assert "$ref" in described, path
            if operation.get("security"):
                assert "401" in answers, path
