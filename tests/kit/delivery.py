"""What Lambda's event source mapping does between the queue and the worker, with nothing slept."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lambda_src.worker.handler import handler

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

BATCH = 5


@dataclass(frozen=True)
class Queue:
    """A queue and its dead letters."""

    sqs: "SQSClient"
    url: str
    dead_letters: str

    @property
    def arn(self) -> str:
        return queue_arn(self.sqs, self.url)

    def send(self, *bodies: str) -> None:
        for body in bodies:
            self.sqs.send_message(QueueUrl=self.url, MessageBody=body)

    def dead(self) -> list[str]:
        """The first ten at most."""
        return [message["Body"] for message in self._dead()]

    def bury(self, body: str) -> bool:
        """Take a message from among the dead letters; False where it is not there."""
        for message in self._dead():
            if message["Body"] == body:
                self.sqs.delete_message(
                    QueueUrl=self.dead_letters, ReceiptHandle=message["ReceiptHandle"]
                )
                return True
        return False

    def _dead(self) -> "list[MessageTypeDef]":
        answer = self.sqs.receive_message(
            QueueUrl=self.dead_letters, MaxNumberOfMessages=10, VisibilityTimeout=0
        )
        return answer.get("Messages", [])

    def deliver(self) -> int:
        """One batch to the worker; what it reports as failed stays, the rest is deleted."""
        messages = self.sqs.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=BATCH,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
            WaitTimeSeconds=0,
        ).get("Messages", [])
        if not messages:
            return 0
        answer = handler({"Records": [self._record(message) for message in messages]}, None)  # type: ignore[arg-type]
        failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        for message in messages:
            if message["MessageId"] in failed:
                # At once, instead of the seconds that the worker asks for.
                self.sqs.change_message_visibility(
                    QueueUrl=self.url,
                    ReceiptHandle=message["ReceiptHandle"],
                    VisibilityTimeout=0,
                )
            else:
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return len(messages)

    def deliver_all(self) -> None:
        """Until nothing is left, at most as often as anything may be tried."""
        for _ in range(200):
            if self.deliver() == 0:
                return
        raise AssertionError("The queue does not become empty")

    def _record(self, message: Any) -> dict[str, Any]:
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message["Attributes"],
            "messageAttributes": {
                name: {"stringValue": value["StringValue"], "dataType": value["DataType"]}
                for name, value in message.get("MessageAttributes", {}).items()
            },
            "md5OfBody": message["MD5OfBody"],
            "eventSource": "aws:sqs",
            "eventSourceARN": self.arn,
            "awsRegion": "us-east-1",
        }


def queue_arn(sqs: "SQSClient", url: str) -> str:
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return answer["Attributes"]["QueueArn"]


def with_dead_letters(sqs: "SQSClient", url: str, *, attempts: int) -> Queue:
    """Give the queue at `url` its dead letters."""
    dead_letters = sqs.create_queue(QueueName=url.rsplit("/", 1)[1] + "-dead-letters")["QueueUrl"]
    policy = {
        "deadLetterTargetArn": queue_arn(sqs, dead_letters),
        "maxReceiveCount": attempts,
    }
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": json.dumps(policy)})
    return Queue(sqs, url, dead_letters)


def dead_letters_of(sqs: "SQSClient", url: str) -> str:
    """The URL of the queue to which the one at `url` sends them."""
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])
    policy = json.loads(answer["Attributes"]["RedrivePolicy"])
    name = policy["deadLetterTargetArn"].rsplit(":", 1)[1]
    return sqs.get_queue_url(QueueName=name)["QueueUrl"]
