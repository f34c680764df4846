"""What the worker is made of, built at its first batch."""

from dataclasses import dataclass
from functools import cache, partial

from lambda_src.contract.telemetry import WORKER, Metric
from lambda_src.tickertape.chunks import Chunks
from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.feed import Feed
from lambda_src.tickertape.history.counting import History
from lambda_src.tickertape.import_queue import sqs
from lambda_src.tickertape.imports import Imports
from lambda_src.tickertape.settings import WorkerSettings
from lambda_src.tickertape.table import Table
from lambda_src.tickertape.tasks import Tasks
from lambda_src.tickertape.telemetry import Telemetry
from lambda_src.worker.attempts import Attempts


@dataclass(frozen=True)
class Resources:
    imports: Imports
    history: History
    attempts: Attempts
    telemetry: Telemetry


@cache
def resources() -> Resources:
    """Raises SettingsError."""
    settings = WorkerSettings.load()
    table = Table(settings.table)
    telemetry = Telemetry(WORKER, settings.environment)
    feed = Feed(table, utc_now, conflicted=partial(telemetry.count, Metric.APPEND_CONFLICTS))
    tasks = Tasks(table, utc_now)
    return Resources(
        imports=Imports(feed, tasks, Chunks(table, utc_now, tasks), utc_now),
        history=History(table, utc_now, feed),
        attempts=Attempts(sqs()),
        telemetry=telemetry,
    )
