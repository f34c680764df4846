from constructs import Construct

from cdk_app.constructs.alarm import FIVE_MINUTES, Meaning, add_alarm
from cdk_app.constructs.import_queue import ImportQueue


class ImportAlarms(Construct):
    """Imports that wait, and imports that failed for good."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: str,
        queue: ImportQueue,
    ) -> None:
        super().__init__(scope, id_)
        self.alarms = [
            add_alarm(
                self,
                "import-age",
                environment=environment,
                metric=queue.metric_approximate_age_of_oldest_message(
                    period=FIVE_MINUTES, statistic="Maximum"
                ),
                above=600,
                meaning=Meaning(
                    reason="An import has waited for over 10 minutes.",
                    action="See the worker's errors and throttles; then raise its concurrency.",
                ),
            ),
            add_alarm(
                self,
                "dead-letters",
                environment=environment,
                metric=queue.dead_letters.metric_approximate_number_of_messages_visible(
                    period=FIVE_MINUTES, statistic="Maximum"
                ),
                above=0,
                meaning=Meaning(
                    reason="A part of an import failed five times; its task will not complete.",
                    action="Find the cause in the worker's log, repair it, then redrive the queue.",
                ),
            ),
        ]
