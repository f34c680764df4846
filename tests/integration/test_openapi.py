"""Both OpenAPI documents hold: whatever is sent, no 5xx and nothing that they do not say."""

from collections.abc import Callable
from typing import Any, Final

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

from lambda_src.contract.documents import FOLDER
from tests.kit.domain import store
from tests.kit.emulator import Emulator
from tests.kit.requests import bearer
from tests.kit.server import App, Server, Servers, Setting

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
# A stream's answer is read to its end, and one client opens them all.
SETTINGS: Final[dict[App, dict[str, Setting]]] = {
    "dashboard": {},
    "streaming": {
        "slice_seconds": 0.2,
        "max_connections": 1_000,
        "connections_per_client": 1_000,
        "connections_per_address": 1_000,
    },
}


@pytest.fixture(params=list(SETTINGS))
def server(request: pytest.FixtureRequest, make_server: Servers) -> Server:
    app: App = request.param
    return make_server(app, backend=None, **SETTINGS[app])


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_answer_is_documented(
    server: Server, emulator: Emulator, mode: GenerationMode
) -> None:
    schema = schemathesis.openapi.from_dict(with_event_schemas(document(server)))
    schema.config.update(base_url=server.url)
    problems: list[str] = []
    called = 0
    with requests.Session() as session:
        for result in schema.get_all_operations():
            assert isinstance(result, Ok)
            operation = result.ok()
            # One that ends its session ends nobody else's.
            publisher = bearer(store(emulator, server.backend), "publisher")
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
    assert called > 3


def document(server: Server) -> dict[str, Any]:
    described: dict[str, Any] = httpx.get(f"{server.url}openapi.json", trust_env=False).json()
    return described


def with_event_schemas(document: dict[str, Any]) -> dict[str, Any]:
    """As OpenAPI 3.2 would have it: schemathesis then checks every event of a stream."""
    for operations in document["paths"].values():
        for operation in operations.values():
            for answer in operation["responses"].values():
                for media in answer.get("content", {}).values():
                    if "x-itemSchema" in media:
                        media["itemSchema"] = media.pop("x-itemSchema")
                        del media["schema"]
    return document


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


def test_every_route_has_a_summary_models_and_its_errors(server: Server) -> None:
    for path, operations in document(server)["paths"].items():
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


def test_the_documents_for_people_go_along(server: Server) -> None:
    with httpx.Client(base_url=server.url, trust_env=False, follow_redirects=True) as http:
        reference = http.get(f"/{FOLDER}")
        described = document(server)
        assert reference.headers["content-type"] == "text/plain; charset=utf-8"
        for path in described["paths"]:
            assert f"{path}`\n" in reference.text
        linked = http.get(described["externalDocs"]["url"])
        assert linked.text.startswith("# Streams")
        for name in ("operations.md", "..%2fREADME.md", "%2fetc%2fpasswd", "%00"):
            refused = http.get(f"/{FOLDER}/{name}")
            assert (refused.status_code, refused.json()["code"]) == (404, "not_found"), name
