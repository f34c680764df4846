"""The queue between the dashboard and the worker."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from lambda_src.tickertape.aws import client
from lambda_src.tickertape.errors import StoreError
from lambda_src.tickertape.import_messages import MAX_MESSAGE

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

MAX_ENTRIES = 10
CORRELATION = "correlation_id"
ATTEMPTS = 3


@cache
def sqs() -> "SQSClient":
    made: SQSClient = client("sqs")
    return made


class ImportQueue:
    def __init__(self, url: str, client: "SQSClient | None" = None) -> None:
        self._url = url
        self._client = client

    def send(self, messages: Iterable[str], correlation_id: str) -> None:
        """Raises StoreError; the messages before the failing ones may be on their way by then."""
        for batch in _batches(messages, correlation_id):
            waiting = list(batch)
            for _ in range(ATTEMPTS):
                waiting = self._send(waiting)
                if not waiting:
                    break
            else:
                raise StoreError(f"The queue did not take {len(waiting)} messages of an import")

    def _send(
        self, entries: "list[SendMessageBatchRequestEntryTypeDef]"
    ) -> "list[SendMessageBatchRequestEntryTypeDef]":
        """The entries that the queue did not take."""
        queue = self._client or sqs()
        try:
            answer = queue.send_message_batch(QueueUrl=self._url, Entries=entries)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            raise StoreError(f"The queue refused the import ({code})") from error
        except BotoCoreError as error:
            raise StoreError(f"The queue did not answer ({type(error).__name__})") from error
        failed = {failure["Id"] for failure in answer.get("Failed", [])}
        return [entry for entry in entries if entry["Id"] in failed]


def _batches(
    messages: Iterable[str], correlation_id: str
) -> "Iterator[list[SendMessageBatchRequestEntryTypeDef]]":
    """At most ten messages at a time, and together no more than one may be."""
    batch: list[SendMessageBatchRequestEntryTypeDef] = []
    size = 0
    for message in messages:
        if batch and (len(batch) == MAX_ENTRIES or size + len(message) > MAX_MESSAGE):
            yield batch
            batch, size = [], 0
        batch.append(
            {
                "Id": str(len(batch)),
                "MessageBody": message,
                "MessageAttributes": {
                    CORRELATION: {"DataType": "String", "StringValue": correlation_id}
                },
            }
        )
        size += len(message)
    if batch:
        yield batch
