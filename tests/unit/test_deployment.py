"""The smoke suite's picture of an environment, with an edge and without."""

import pytest

from operator_tools.endpoints import Endpoints
from tests.kit.deployment import Deployment

FUNCTIONS = {
    "DashboardFunctionUrl": "https://d.lambda-url.us-east-1.on.aws/",
    "SseLambdaFunctionUrl": "https://s.lambda-url.us-east-1.on.aws/",
}
PLAIN = FUNCTIONS | {
    "ApplicationUrl": FUNCTIONS["DashboardFunctionUrl"],
    "StreamUrl": FUNCTIONS["SseLambdaFunctionUrl"],
}
EDGE = FUNCTIONS | {
    "ApplicationUrl": "https://x.cloudfront.net/",
    "StreamUrl": "https://x.cloudfront.net",
}


def deployment(environment: str, outputs: dict[str, str]) -> Deployment:
    endpoints = Endpoints(environment)
    # As if it had been read: a cached property lives in the instance's dictionary.
    vars(endpoints)["outputs"] = outputs
    return Deployment(endpoints)


@pytest.mark.parametrize(
    ("path", "function"),
    [
        ("", "d"),
        ("health", "d"),
        ("api/v2/items", "d"),
        ("api/v2/configurations/1", "d"),
        ("api/v2/stream/status", "s"),
        ("/api/v2/stream/health", "s"),
        ("api/tasks/1", "d"),
        ("api/v2/stream", "s"),
        ("api/v2/stream?tickers=AAPL", "s"),
        ("api/v2/configurations/1/stream", "s"),
        ("api/tasks/1/stream", "s"),
        ("api/utils/version/stream", "s"),
    ],
)
def test_paths_go_to_their_function(path: str, function: str) -> None:
    dev = deployment("dev", PLAIN)
    base = f"https://{function}.lambda-url.us-east-1.on.aws/"
    assert dev.url(path) == base + path.removeprefix("/")
    assert not dev.has_edge


def test_behind_an_edge_every_path_goes_there() -> None:
    prod = deployment("prod", EDGE)
    assert prod.has_edge
    assert prod.url("health") == "https://x.cloudfront.net/health"
    assert prod.url("api/v2/stream") == "https://x.cloudfront.net/api/v2/stream"
    assert prod.bare_function_urls == tuple(FUNCTIONS.values())
