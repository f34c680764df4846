"""What the worker is made of, built at its first batch."""

from dataclasses import dataclass
from functools import cache

from tickertape.chunks import Chunks
from tickertape.clock import utc_now
from tickertape.feed import Feed
from tickertape.import_queue import sqs
from tickertape.imports import Imports
from tickertape.settings import WorkerSettings
from tickertape.table import Table
from tickertape.tasks import Tasks
from tickertape.telemetry import Telemetry
from worker.attempts import Attempts


@dataclass(frozen=True)
class Resources:
    imports: Imports
    attempts: Attempts
    telemetry: Telemetry


@cache
def resources() -> Resources:
    """Raises SettingsError."""
    settings = WorkerSettings.load()
    table = Table(settings.table)
    tasks = Tasks(table, utc_now)
    return Resources(
        imports=Imports(Feed(table, utc_now), tasks, Chunks(table, utc_now, tasks), utc_now),
        attempts=Attempts(sqs()),
        telemetry=Telemetry("worker", settings.environment),
    )
