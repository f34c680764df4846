from constructs import Construct

from cdk_app.constructs.bundle import Bundle
from cdk_app.constructs.feed_table import FeedTable, grant_access
from cdk_app.constructs.import_queue import ImportQueue
from cdk_app.constructs.worker_function import WorkerFunction
from cdk_app.environments import WORKER_TIMEOUT_SECONDS, Environment
from cdk_app.release import Release
from cdk_app.stacks.base import TickertapeStack
from lambda_src.contract.names import resource_name
from lambda_src.contract.outputs import Output


class WorkerStack(TickertapeStack):
    part = "worker"

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        release: Release,
        bundle: Bundle,
        table: FeedTable,
    ) -> None:
        super().__init__(scope, environment=environment)
        self.queue = ImportQueue(
            self,
            "Imports",
            name=resource_name(environment.name, "imports"),
            function_timeout_seconds=WORKER_TIMEOUT_SECONDS,
            enforce_tls=not environment.on_host,
        )
        self.function = WorkerFunction(
            self,
            "Worker",
            bundle=bundle,
            environment=environment,
            queue=self.queue,
            table_name=table.table_name,
            version=release.version,
        )
        grant_access(table, self.function)
        self.output(Output.IMPORT_QUEUE_URL, self.queue.queue_url)
