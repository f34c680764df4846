"""The brake: what it asks of Lambda when the budget is spent, and that a failure is raised."""

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError
from botocore.session import Session
from botocore.stub import Stubber

from lambda_src.brake import handler as brake

FUNCTION = "tickertape-test-streaming"


@pytest.fixture
def lambda_api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    session = Session()
    session.set_credentials("key", "secret")
    client = session.create_client("lambda", region_name="us-east-1")
    monkeypatch.setattr(brake, "functions", lambda: client)
    monkeypatch.setenv("TICKERTAPE_FUNCTION", FUNCTION)
    monkeypatch.setenv("TICKERTAPE_FLOOR", "10")
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def test_it_takes_the_streams_down_to_the_floor_each_time_it_is_told(lambda_api: Stubber) -> None:
    for _ in range(2):
        lambda_api.add_response(
            "put_function_concurrency",
            {"ReservedConcurrentExecutions": 10},
            {"FunctionName": FUNCTION, "ReservedConcurrentExecutions": 10},
        )
        brake.handler({"Records": []}, None)


def test_what_fails_is_raised_and_so_tried_again(lambda_api: Stubber) -> None:
    lambda_api.add_client_error("put_function_concurrency", "TooManyRequestsException")
    with pytest.raises(ClientError):
        brake.handler({"Records": []}, None)
