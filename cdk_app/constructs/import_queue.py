from typing import Final

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk_app.constructs.nag_acknowledgements import acknowledge

MAX_RECEIVES: Final = 5
VISIBILITY_TIMEOUTS: Final = 6
"""AWS asks for six times the function's timeout, so that retries of its own find time."""


class ImportQueue(sqs.Queue):
    """Imports that wait for the worker, with a dead-letter queue for those that keep failing."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        function_timeout_seconds: int,
        enforce_tls: bool,
    ) -> None:
        dead_letters = sqs.Queue(
            scope,
            f"{id_}DeadLetters",
            queue_name=f"{name}-dead-letters",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=enforce_tls,
            retention_period=Duration.days(14),
            removal_policy=RemovalPolicy.DESTROY,
        )
        super().__init__(
            scope,
            id_,
            queue_name=name,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=enforce_tls,
            visibility_timeout=Duration.seconds(VISIBILITY_TIMEOUTS * function_timeout_seconds),
            retention_period=Duration.days(4),
            dead_letter_queue=sqs.DeadLetterQueue(
                queue=dead_letters, max_receive_count=MAX_RECEIVES
            ),
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.dead_letters = dead_letters
        if not enforce_tls:
            reason = "The queue is of an emulator on this host, which speaks HTTP."
            for queue in (self, dead_letters):
                acknowledge(queue, {"AwsSolutions-SQS4": reason})
        acknowledge(
            dead_letters,
            {"Serverless-SQSRedrivePolicy": "It is the end of the redrive policy of the queue."},
        )
