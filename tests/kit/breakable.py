"""A deployed local cloud, and what a test does to it; each harm ends with its `with`."""

import contextlib
import math
import secrets
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cached_property, partial
from typing import Any, Final, TypeVar

import httpx

from function_urls.pool import EnvironmentPool
from lambda_src.contract import streams
from lambda_src.contract.names import resource_name
from lambda_src.contract.outputs import Output
from lambda_src.contract.telemetry import COLLECTOR, DASHBOARD, STREAMING
from lambda_src.tickertape.claims import Claim
from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.leases import PARTITION as LEASES
from lambda_src.tickertape.leases import Lease, Leases
from lambda_src.tickertape.table import Table
from local_cloud.cloud import LocalCloud
from local_cloud.table_faults import Fault
from operator_tools.endpoints import LOCAL
from operator_tools.signable import Signable
from tests.kit.task_system import TaskSystem, deployed_system

WITH_URL: Final = (DASHBOARD, STREAMING)
SECONDS: Final = 40.0
_POLL_SECONDS: Final = 0.1
T = TypeVar("T")


def until(condition: Callable[[], T], *, what: str, seconds: float = SECONDS) -> T:
    """Its first true answer."""
    ends = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < ends, f"after {seconds:.0f} s still not so: {what}"
        time.sleep(_POLL_SECONDS)
    return answer


def next_second() -> int:
    """Once it has begun: measurements are dated by the second."""
    second = math.ceil(time.time())
    until(lambda: time.time() >= second, what="the next second")
    return second


class Breakable:
    def __init__(self, cloud: LocalCloud) -> None:
        self.cloud = cloud
        self.functions = cloud.client("lambda")
        self.outputs = cloud.endpoints.outputs
        self.url = cloud.endpoints.dashboard_url
        self.stream_url = cloud.endpoints.stream_url.rstrip("/") + streams.FEED.path
        self.table = Table(self.outputs[Output.FEED_TABLE_NAME], cloud.client("dynamodb"))
        self.http = httpx.Client(auth=Signable(cloud.publisher_token()), timeout=SECONDS)

    @cached_property
    def imports(self) -> TaskSystem:
        return deployed_system(self.cloud)

    def close(self) -> None:
        self.http.close()

    def ask(self, path: str, method: str = "GET", **options: Any) -> int:
        """Of the dashboard function: the status."""
        return self.http.request(method, self.url + path, **options).status_code

    def publish(self, count: int = 1) -> int:
        item = {"tickers": ["ALRM"], "sentiment": "neutral", "score": 0.5}
        named = [item | {"item_id": secrets.token_hex(8)} for _ in range(count)]
        return self.ask("api/v2/items", "POST", json={"items": named})

    def open_stream(self) -> int:
        """Its status; the slice goes on without anybody."""
        with self.http.stream("GET", self.stream_url) as answer:
            return answer.status_code

    def read_slice(self) -> int:
        """Its status, once it has ended."""
        return self.http.get(self.stream_url).status_code

    @contextlib.contextmanager
    def following(self) -> Iterator[Callable[[bytes], bool]]:
        """Somebody reads a stream, of which it gives whether something has been in it."""
        received = bytearray()
        end = threading.Event()

        def read() -> None:
            with (
                contextlib.suppress(httpx.HTTPError),
                self.http.stream("GET", self.stream_url) as answer,
            ):
                for part in answer.iter_raw():
                    received.extend(part)
                    if end.is_set():
                        return

        with ThreadPoolExecutor(1) as thread:
            reading = thread.submit(read)
            try:
                until(lambda: b": heartbeat" in received, what="the stream beats")
                yield lambda text: text in received
            finally:
                end.set()
                self.kill(STREAMING)
                reading.result()

    def collect(self) -> bool:
        """One run of the collector; whether it did well."""
        return self.invoke(COLLECTOR)

    def invoke(self, service: str) -> bool:
        try:
            answer = self.functions.invoke(FunctionName=name_of(service), Payload=b"{}")
        except self.functions.exceptions.TooManyRequestsException:
            return False
        answer["Payload"].read()
        return "FunctionError" not in answer

    def pool(self, service: str) -> EnvironmentPool:
        return self.cloud.front_door.pool(name_of(service))

    def kill(self, service: str) -> None:
        """Every environment, without notice."""
        killed = self.pool(service).environments
        self.signal(service, signal.SIGKILL)
        until(lambda: not any(one.alive for one in killed), what=f"{service} is dead")

    def signal(self, service: str, number: signal.Signals) -> None:
        for environment in self.pool(service).environments:
            if environment.alive:
                environment.process.signal(number)

    @contextlib.contextmanager
    def table_that(
        self, *, answers: str = "", seconds: float = 0.0, operations: tuple[str, ...] = ()
    ) -> Iterator[None]:
        faults = self.cloud.emulator.faults
        Fault(operations=operations, seconds=seconds, answer=answers).write(faults)
        try:
            yield
        finally:
            faults.unlink()

    @contextlib.contextmanager
    def timeouts(self, seconds: int, *services: str) -> Iterator[None]:
        """Of the functions, in place of those that are deployed."""
        before = {}
        for service in services:
            name = name_of(service)
            configuration = self.functions.get_function_configuration(FunctionName=name)
            before[service] = configuration["Timeout"]
        try:
            self._time_out(dict.fromkeys(services, seconds))
            yield
        finally:
            self._time_out(before)

    def _time_out(self, seconds: dict[str, int]) -> None:
        for service, timeout in seconds.items():
            self.functions.update_function_configuration(
                FunctionName=name_of(service), Timeout=timeout
            )
        for service in WITH_URL:
            if service in seconds:
                timeout = seconds[service]
                known = partial(self._is_deployed, service, "timeout_seconds", timeout)
                until(known, what=f"the front door knows the timeout of {service}")

    @contextlib.contextmanager
    def no_concurrency(self, *services: str) -> Iterator[None]:
        """Lambda turns every request of the functions away."""
        before = {}
        for service in services:
            found = self.functions.get_function_concurrency(FunctionName=name_of(service))
            before[service] = found.get("ReservedConcurrentExecutions")
        try:
            self._reserve(dict.fromkeys(services, 0))
            yield
        finally:
            self._reserve(before)

    def _reserve(self, reserved: dict[str, int | None]) -> None:
        for service, number in reserved.items():
            name = name_of(service)
            if number is None:
                self.functions.delete_function_concurrency(FunctionName=name)
                continue
            self.functions.put_function_concurrency(
                FunctionName=name, ReservedConcurrentExecutions=number
            )
        for service in WITH_URL:
            if service in reserved:
                number = reserved[service]
                known = partial(self._is_deployed, service, "reserved_concurrency", number)
                until(known, what=f"the front door knows the concurrency of {service}")

    def _is_deployed(self, service: str, setting: str, value: float | None) -> bool:
        return bool(getattr(self.pool(service).function, setting) == value)

    @contextlib.contextmanager
    def impatient_queue(self, seconds: int) -> Iterator[None]:
        """A message of a worker that died comes back so soon."""
        queue, sqs = self.imports.queue, self.cloud.client("sqs")
        asked = sqs.get_queue_attributes(QueueUrl=queue.url, AttributeNames=["VisibilityTimeout"])
        try:
            set_queue = sqs.set_queue_attributes
            set_queue(QueueUrl=queue.url, Attributes={"VisibilityTimeout": str(seconds)})
            yield
        finally:
            sqs.set_queue_attributes(QueueUrl=queue.url, Attributes=asked["Attributes"])

    @contextlib.contextmanager
    def taken(self, count: int) -> Iterator[None]:
        """So many connections are held by others."""
        rows = Leases(self.table, utc_now, timedelta(minutes=10))
        held = [
            Lease(slot, secrets.token_hex(8), Claim.of(None, f"another-{slot}"), slot + 1)
            for slot in range(count)
        ]
        self.kill(STREAMING)
        self._free_places()
        try:
            for lease in held:
                self.table.write(rows.taking(lease, None))
            yield
        finally:
            for lease in held:
                self.table.write(rows.freeing(lease.slot, lease.holder))

    def _free_places(self) -> None:
        """Those that killed slices have left to expire."""
        for page in self.table.query("pk = :pk", {":pk": LEASES}, consistent=True):
            for row in page:
                if row["sk"].startswith("SLOT#"):
                    self.table.write(self.table.delete(LEASES, row["sk"]))


def name_of(service: str) -> str:
    return resource_name(LOCAL, service)
