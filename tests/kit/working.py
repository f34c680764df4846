"""The worker's own handler at the end of a backend's queue, in this process."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest

from lambda_src.tickertape import import_queue
from lambda_src.tickertape import table as table_module
from lambda_src.worker import resources
from tests.kit.delivery import Queue, with_dead_letters
from tests.kit.emulator import Backend, Emulator

ATTEMPTS = 3
_EMPTY_SECONDS = 0.05


def worker_variables(emulator: Emulator, backend: Backend) -> dict[str, str]:
    return emulator.variables | {
        "TICKERTAPE_ENVIRONMENT": backend.environment,
        "TICKERTAPE_VERSION": "0",
        "TICKERTAPE_TABLE": backend.table,
    }


@contextmanager
def working(emulator: Emulator, backend: Backend) -> Iterator[Queue]:
    """The queue: each `deliver` of it is one batch for a worker of this backend."""
    caches = (resources.resources, table_module.dynamodb, import_queue.sqs)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in worker_variables(emulator, backend).items():
            patch.setenv(name, value)
        for cache in caches:
            cache.cache_clear()
        queue = with_dead_letters(emulator.sqs, backend.queue_url, attempts=ATTEMPTS)
        yield queue
        table_module.dynamodb().close()
        import_queue.sqs().close()
        for cache in caches:
            cache.cache_clear()
        emulator.sqs.delete_queue(QueueUrl=queue.dead_letters)


@contextmanager
def delivering(queue: Queue) -> Iterator[None]:
    """Deliver whatever comes, as soon as it comes, until this is left."""
    left = Event()

    def deliver() -> None:
        while not left.is_set():
            if queue.deliver() == 0:
                left.wait(_EMPTY_SECONDS)

    with ThreadPoolExecutor(1, "deliveries") as pool:
        delivered = pool.submit(deliver)
        try:
            yield
        finally:
            left.set()
    delivered.result()
