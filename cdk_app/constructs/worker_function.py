from typing import Final

from aws_cdk import aws_lambda_event_sources as event_sources
from constructs import Construct

from cdk_app.constructs.bundle import Bundle
from cdk_app.constructs.function import TickertapeFunction
from cdk_app.constructs.import_queue import ImportQueue
from cdk_app.constructs.nag_acknowledgements import acknowledge
from cdk_app.environments import WORKER_TIMEOUT_SECONDS, Environment

BATCH_SIZE: Final = 5
MAX_CONCURRENCY: Final = 2
"""One feed takes one append at a time: more workers would mostly try again what another won."""


class WorkerFunction(TickertapeFunction):
    """Imports from the queue, several messages at a time; only failed messages come back."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        bundle: Bundle,
        environment: Environment,
        queue: ImportQueue,
        table_name: str,
        version: str,
    ) -> None:
        super().__init__(
            scope,
            id_,
            bundle=bundle,
            environment=environment,
            service="worker",
            handler="lambda_src.worker.handler.handler",
            variables={"TICKERTAPE_TABLE": table_name, "TICKERTAPE_VERSION": version},
            memory_mb=environment.worker_memory_mb,
            timeout_seconds=WORKER_TIMEOUT_SECONDS,
        )
        self.add_event_source(
            event_sources.SqsEventSource(
                queue,
                batch_size=BATCH_SIZE,
                max_concurrency=MAX_CONCURRENCY,
                report_batch_item_failures=True,
            )
        )
        acknowledge(
            self,
            {
                "Serverless-LambdaEventSourceMappingDestination": (
                    "For streams only: a queue has a dead-letter queue instead."
                )
            },
        )
