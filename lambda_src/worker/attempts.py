"""How often a message may still be tried, and when again: asked only once something failed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from botocore.exceptions import BotoCoreError, ClientError

from lambda_src.tickertape.errors import StoreError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

LONGEST_PAUSE = 60
# A queue that has no dead letters would bring a message back for days.
WITHOUT_POLICY = 5


class Attempts:
    def __init__(self, client: "SQSClient") -> None:
        self._client = client
        self._url = lru_cache(self._ask_url)
        self._maximum = lru_cache(self._ask_maximum)

    def is_last(self, record: SQSRecord) -> bool:
        """Whether the message goes to the dead-letter queue if it fails now. Raises StoreError.

        A first delivery is taken not to be the last: so a queue that never fails is never asked.
        """
        received = _received(record)
        if received == 1:
            return False
        with _our_errors():
            return received >= self._maximum(record.event_source_arn)

    def again_soon(self, record: SQSRecord) -> None:
        """Bring a failed message back in seconds, or to the dead letters at once.

        The queue's own pause is meant for a dead worker. Raises StoreError, and then it comes back
        after that pause.
        """
        pause = min(2 ** (_received(record) - 1), LONGEST_PAUSE)
        with _our_errors():
            self._client.change_message_visibility(
                QueueUrl=self._url(record.event_source_arn),
                ReceiptHandle=record.receipt_handle,
                VisibilityTimeout=0 if self.is_last(record) else pause,
            )

    def _ask_url(self, queue_arn: str) -> str:
        account, name = queue_arn.split(":")[-2:]
        answer = self._client.get_queue_url(QueueName=name, QueueOwnerAWSAccountId=account)
        return answer["QueueUrl"]

    def _ask_maximum(self, queue_arn: str) -> int:
        answer = self._client.get_queue_attributes(
            QueueUrl=self._url(queue_arn), AttributeNames=["RedrivePolicy"]
        )
        policy = answer.get("Attributes", {}).get("RedrivePolicy")
        return int(json.loads(policy)["maxReceiveCount"]) if policy else WITHOUT_POLICY


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise StoreError(f"The queue refused the request ({code})") from error
    except BotoCoreError as error:
        raise StoreError(f"The queue did not answer ({type(error).__name__})") from error


def _received(record: SQSRecord) -> int:
    return int(record.attributes.approximate_receive_count)
