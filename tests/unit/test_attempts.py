import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from botocore.stub import ANY, Stubber

from lambda_src.tickertape.errors import StoreError
from lambda_src.worker.attempts import WITHOUT_POLICY, Attempts

URL = "https://sqs.example/1/imports"
ARN = "arn:aws:sqs:us-east-1:1:imports"


@pytest.fixture
def stub() -> Iterator[Stubber]:
    client = boto3.client(
        "sqs", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    with Stubber(client) as stubbed:
        yield stubbed
        stubbed.assert_no_pending_responses()
    client.close()


def attempts_of(stub: Stubber) -> Attempts:
    client: Any = stub.client
    return Attempts(client)


def record(received: int) -> SQSRecord:
    return SQSRecord(
        {
            "receiptHandle": "receipt",
            "eventSourceARN": ARN,
            "attributes": {"ApproximateReceiveCount": str(received)},
        }
    )


def policy(stub: Stubber, maximum: int | str | None) -> None:
    asked = {"QueueName": "imports", "QueueOwnerAWSAccountId": "1"}
    stub.add_response("get_queue_url", {"QueueUrl": URL}, asked)
    redrive = {"RedrivePolicy": json.dumps({"maxReceiveCount": maximum})} if maximum else {}
    stub.add_response(
        "get_queue_attributes", {"Attributes": redrive}, {"QueueUrl": URL, "AttributeNames": ANY}
    )


def test_a_first_delivery_asks_nothing(stub: Stubber) -> None:
    assert not attempts_of(stub).is_last(record(1))


@pytest.mark.parametrize("maximum", [3, "3"])
def test_the_queue_says_which_is_the_last_once(stub: Stubber, maximum: int | str) -> None:
    policy(stub, maximum)
    attempts = attempts_of(stub)
    assert [attempts.is_last(record(n)) for n in (2, 3, 4)] == [False, True, True]


def test_without_dead_letters_there_is_an_end_too(stub: Stubber) -> None:
    policy(stub, None)
    attempts = attempts_of(stub)
    assert not attempts.is_last(record(WITHOUT_POLICY - 1))
    assert attempts.is_last(record(WITHOUT_POLICY))


@pytest.mark.parametrize(
    ("received", "pause"), [(2, 2), (4, 8), (100, 60), pytest.param(101, 0, id="to dead letters")]
)
def test_a_failed_message_is_back_in_seconds(stub: Stubber, received: int, pause: int) -> None:
    policy(stub, 101)
    stub.add_response(
        "change_message_visibility",
        {},
        {"QueueUrl": URL, "ReceiptHandle": "receipt", "VisibilityTimeout": pause},
    )
    attempts_of(stub).again_soon(record(received))


def test_after_its_first_try_it_is_back_in_a_second(stub: Stubber) -> None:
    stub.add_response("get_queue_url", {"QueueUrl": URL})
    stub.add_response(
        "change_message_visibility",
        {},
        {"QueueUrl": URL, "ReceiptHandle": "receipt", "VisibilityTimeout": 1},
    )
    attempts_of(stub).again_soon(record(1))


def test_a_queue_that_refuses_is_an_error_of_ours(stub: Stubber) -> None:
    stub.add_client_error("get_queue_url", "AccessDenied")
    with pytest.raises(StoreError, match="AccessDenied"):
        attempts_of(stub).is_last(record(2))
