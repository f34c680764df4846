"""What the front door makes of a function's description."""

from dataclasses import replace

import pytest

from function_urls.functions import Cors, Function

FUNCTION = Function(
    name="web",
    arn="arn:aws:lambda:us-east-1:000000000000:function:web",
    runtime="python3.13",
    handler="run.sh",
    role="arn:aws:iam::000000000000:role/web",
    timeout_seconds=30,
    memory_mb=256,
    code_sha256="abc",
    environment={"AWS_LWA_INVOKE_MODE": "response_stream", "OTHER": "https://b.example/x"},
    log_group="/aws/lambda/web",
    log_format="JSON",
    log_level="INFO",
    traced=False,
    url="https://a.example/",
    invoke_mode="RESPONSE_STREAM",
    auth_type="NONE",
    cors=Cors(allow_origins=("https://b.example",)),
    reserved_concurrency=None,
)


def test_only_what_an_environment_is_started_from_makes_a_new_version() -> None:
    assert replace(FUNCTION, code_sha256="def").version != FUNCTION.version
    assert replace(FUNCTION, environment={}).version != FUNCTION.version
    assert replace(FUNCTION, reserved_concurrency=5).version == FUNCTION.version
    assert replace(FUNCTION, timeout_seconds=5).version == FUNCTION.version


@pytest.mark.parametrize(
    ("url_mode", "adapter_mode", "streams", "conflict"),
    [
        ("RESPONSE_STREAM", "response_stream", True, False),
        ("BUFFERED", "buffered", False, False),
        ("BUFFERED", None, False, False),
        ("RESPONSE_STREAM", None, False, True),
        ("BUFFERED", "RESPONSE_STREAM", False, True),
    ],
)
def test_it_streams_when_the_url_and_the_adapter_both_do(
    url_mode: str, adapter_mode: str | None, *, streams: bool, conflict: bool
) -> None:
    variables = {"AWS_LWA_INVOKE_MODE": adapter_mode} if adapter_mode else {}
    function = replace(FUNCTION, invoke_mode=url_mode, environment=variables)  # type: ignore[arg-type]
    assert function.streams is streams
    assert (function.mode_conflict is not None) is conflict


def test_local_urls_reach_its_variables_and_its_cors() -> None:
    local = FUNCTION.with_local_urls({"https://b.example/": "http://127.0.0.1:8700/"})
    assert local.environment["OTHER"] == "http://127.0.0.1:8700/x"
    assert local.cors == Cors(allow_origins=("http://127.0.0.1:8700",))
    assert local.url == FUNCTION.url
