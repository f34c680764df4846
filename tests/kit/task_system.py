"""A system that imports, whole: its API, its queue, its worker, its streams."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cdk_app.environments import CATALOG
from lambda_src.contract import streams
from lambda_src.contract.outputs import Output
from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.import_messages import messages
from lambda_src.tickertape.posts import Post
from lambda_src.tickertape.table import Table
from lambda_src.tickertape.tasks import Tasks
from local_cloud.cloud import LocalCloud
from operator_tools.sessions import create_session
from tests.kit.delivery import Queue, dead_letters_of
from tests.kit.emulator import Backend, Emulator
from tests.kit.imports import post
from tests.kit.processes import Processes
from tests.kit.requests import bearer
from tests.kit.server import HEARTBEAT_SECONDS, serving
from tests.kit.working import delivering, working


@dataclass(frozen=True)
class Prepared:
    """A task that is known; its `parts` are messages that nobody has sent yet."""

    task_id: str
    parts: list[str]

    @property
    def path(self) -> str:
        return stream_path(self.task_id)


@dataclass(frozen=True, kw_only=True)
class TaskSystem:
    dashboard_url: str
    stream_url: str
    table: Table
    queue: Queue
    publisher: dict[str, str]
    """Headers of a publisher's session."""
    heartbeat_seconds: float
    patience: float
    """Seconds in which anything short happens, cold starts included."""
    attempts_seconds: float
    """In which a message that never succeeds has had its last attempt."""

    def prepare(self, count: int) -> Prepared:
        """What POST /api/tasks does, but for the queue."""
        return self.prepare_posts(posts(count))

    def prepare_posts(self, given: list[dict[str, Any]], *, more: int = 0) -> Prepared:
        """`more` items are counted that no part holds: a test sends them in its own way."""
        task_id = secrets.token_hex(16)
        Tasks(self.table, utc_now).create(task_id, total=len(given) + more, duplicates=0)
        parts = messages(task_id, [Post.model_validate(each) for each in given])
        return Prepared(task_id, list(parts))

    def send(self, *parts: str) -> None:
        self.queue.send(*parts)

    def imported(self, item_id: str) -> bool:
        return self.table.get(f"ITEM#{item_id}", "ITEM", consistent=True) is not None


def stream_path(task_id: str) -> str:
    return streams.TASK.address("", task_id=task_id)


def posts(count: int) -> list[dict[str, Any]]:
    """Posts that no feed has seen."""
    name = secrets.token_hex(4)
    return [post(f"{name}-{n}") for n in range(count)]


@contextmanager
def own_system(processes: Processes, emulator: Emulator, backend: Backend) -> Iterator[TaskSystem]:
    """Real servers, a real queue; the worker in this process."""
    with serving(processes, emulator, backend) as servers, working(emulator, backend) as queue:
        streaming = servers("streaming", connections_per_address=100)
        dashboard = servers("dashboard", stream_url=streaming.url)
        table = Table(backend.table, emulator.dynamodb)
        with delivering(queue):
            yield TaskSystem(
                dashboard_url=dashboard.url,
                stream_url=streaming.url,
                table=table,
                queue=queue,
                publisher=bearer(table, "publisher"),
                heartbeat_seconds=HEARTBEAT_SECONDS,
                patience=10,
                attempts_seconds=10,
            )


def deployed_system(cloud: LocalCloud) -> TaskSystem:
    """The deployed functions, the real worker behind the real queue."""
    outputs, sqs = cloud.endpoints.outputs, cloud.client("sqs")
    url = outputs[Output.IMPORT_QUEUE_URL]
    token = create_session(cloud.endpoints, role="publisher").token
    return TaskSystem(
        dashboard_url=cloud.endpoints.dashboard_url,
        stream_url=cloud.endpoints.stream_url,
        table=Table(outputs[Output.FEED_TABLE_NAME], cloud.client("dynamodb")),
        queue=Queue(sqs, url, dead_letters_of(sqs, url)),
        publisher={"Authorization": f"Bearer {token}"},
        heartbeat_seconds=CATALOG["local"].heartbeat_seconds,
        patience=30,
        # Five attempts, with pauses of 1, 2, 4 and 8 s between them.
        attempts_seconds=60,
    )
