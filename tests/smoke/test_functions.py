"""Both functions run, with the release and in the mode that they were deployed with."""

import pytest

from tests.kit.ask import Ask
from tests.kit.deployment import Deployment

MODES = {"dashboard": "BUFFERED", "streaming": "RESPONSE_STREAM"}


async def test_both_functions_are_healthy_and_of_one_release(
    ask: Ask, deployment: Deployment
) -> None:
    answers = [(await ask("GET", url)).json() for url in deployment.health_urls]
    # Behind an edge both have one origin: what answers must say itself what it is.
    assert [answer["service"] for answer in answers] == ["dashboard", "streaming"]
    for answer in answers:
        assert answer["status"] == "healthy"
        assert answer["environment"] == deployment.environment
        assert answer["version"]
    assert answers[0]["version"] == answers[1]["version"]


@pytest.mark.parametrize("service", MODES)
def test_the_function_url_has_its_invoke_mode(deployment: Deployment, service: str) -> None:
    functions = deployment.endpoints.client("lambda")
    name = deployment.function_name(service)
    try:
        url = functions.get_function_url_config(FunctionName=name)
        variables = functions.get_function_configuration(FunctionName=name)["Environment"]
    finally:
        functions.close()
    assert url["InvokeMode"] == MODES[service], f"{name}: {url}"
    assert url["AuthType"] == ("AWS_IAM" if deployment.has_edge else "NONE"), f"{name}: {url}"
    assert variables["Variables"]["AWS_LWA_INVOKE_MODE"] == MODES[service].lower()


async def test_the_bare_function_urls_answer_to_the_edge_alone(
    ask: Ask, deployment: Deployment
) -> None:
    expected = 403 if deployment.has_edge else 200
    for url in deployment.bare_function_urls:
        await ask("GET", url.rstrip("/") + "/ready", expect=expected)


async def test_people_come_by_the_edge_where_there_is_one(ask: Ask, deployment: Deployment) -> None:
    for url in deployment.health_urls:
        answer = await ask("GET", url)
        assert ("x-amz-cf-id" in answer.headers) is deployment.has_edge


async def test_a_body_goes_with_its_hash_to_an_edge(ask: Ask, deployment: Deployment) -> None:
    unstated = await ask.http.post(deployment.url("api/v2/auth/anonymous"), content=b"{}")
    assert unstated.status_code in ({403} if deployment.has_edge else {201, 415})


@pytest.mark.parametrize("path", ["api/v2/nothing", "api/v3/stream", "nothing/at/all"])
async def test_unknown_routes_are_404(ask: Ask, deployment: Deployment, path: str) -> None:
    for base in (deployment.dashboard, deployment.streaming):
        answer = await ask("GET", base + path, expect=404)
        assert answer.json()["detail"]


async def test_the_correlation_id_comes_back(ask: Ask, deployment: Deployment) -> None:
    for url in deployment.health_urls:
        answer = await ask("GET", url, headers={"X-Correlation-ID": "smoke-1"})
        assert answer.headers.get("X-Correlation-ID", "") == "smoke-1"
