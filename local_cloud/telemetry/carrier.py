"""Carries what the front door tells to the emulator, by CloudWatch's own calls, from a thread.

What cannot be carried is lost, told of once, and does no harm: nothing waits for it, and of what
waits to be carried there is only so much.
"""

import asyncio
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, Self

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from function_urls.telemetry import Log, Measurement
from local_cloud.telemetry.log_reader import LogReader

EVERY_SECONDS: Final = 1.0
MOST_WAITING: Final = 20_000
"""Measurements; the oldest give way."""

_DATA_A_CALL: Final = 500
_VALUES: Final = 150
_LINES_A_CALL: Final = 5_000
_END_SECONDS: Final = 5.0
_PATIENT: Final = Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 1})


class Carrier:
    """Use as an async context manager; `client` makes clients of the emulator."""

    def __init__(self, client: Callable[..., Any], *, report: Callable[[str], None]) -> None:
        self._metrics = client("cloudwatch", config=_PATIENT)
        self._logs = client("logs", config=_PATIENT)
        self._report = report
        self._waiting: deque[Measurement] = deque(maxlen=MOST_WAITING)
        self._readers: dict[Log, LogReader] = {}
        self._streams: set[Log] = set()
        self._told = False
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="telemetry", daemon=True)

    async def __aenter__(self) -> Self:
        self._thread.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Carry what is left, for a few seconds at most."""
        self._end.set()
        await asyncio.to_thread(self._thread.join, _END_SECONDS)

    def measured(self, measurement: Measurement) -> None:
        self._waiting.append(measurement)

    def log_began(self, log: Log) -> None:
        self._readers[log] = LogReader(log)

    def log_ended(self, log: Log) -> None:
        if reader := self._readers.get(log):
            reader.ended = True

    def _run(self) -> None:
        while not self._end.wait(EVERY_SECONDS):
            self._carry()
        self._carry()
        self._metrics.close()
        self._logs.close()

    def _carry(self) -> None:
        for work in (self._carry_measurements, self._carry_logs):
            try:
                work()
            except (BotoCoreError, ClientError, OSError) as error:
                self._lost(str(error))
            except Exception as error:  # noqa: BLE001 - whatever it was, the next may succeed
                self._lost(repr(error))

    def _lost(self, why: str) -> None:
        if not (self._told or self._end.is_set()):
            self._told = True
            self._report(f"Logs and metrics do not all reach the emulator: {why}")

    def _carry_measurements(self) -> None:
        found = [self._waiting.popleft() for _ in range(len(self._waiting))]
        by_namespace: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for namespace, datum in _data(found):
            by_namespace[namespace].append(datum)
        for namespace, data in by_namespace.items():
            for at in range(0, len(data), _DATA_A_CALL):
                self._metrics.put_metric_data(
                    Namespace=namespace, MetricData=data[at : at + _DATA_A_CALL]
                )

    def _carry_logs(self) -> None:
        for log, reader in list(self._readers.items()):
            # Asked before: what is appended until it has ended is read.
            ended = reader.ended
            lines = reader.read()
            if lines:
                self._put(log, lines)
            elif ended:
                self._readers.pop(log)
                self._streams.discard(log)

    def _put(self, log: Log, lines: list[str]) -> None:
        place = {"logGroupName": f"/aws/lambda/{log.function}", "logStreamName": log.stream}
        if log not in self._streams:
            self._make(place)
            self._streams.add(log)
        now = round(time.time() * 1000)
        for at in range(0, len(lines), _LINES_A_CALL):
            events = [
                {"timestamp": now, "message": line} for line in lines[at : at + _LINES_A_CALL]
            ]
            self._logs.put_log_events(**place, logEvents=events)

    def _make(self, place: dict[str, str]) -> None:
        """As Lambda does, which makes the group too where nobody did."""
        exists = self._logs.exceptions.ResourceAlreadyExistsException
        try:
            self._logs.create_log_stream(**place)
        except exists:
            return
        except self._logs.exceptions.ResourceNotFoundException:
            self._logs.create_log_group(logGroupName=place["logGroupName"])
            self._logs.create_log_stream(**place)


def _data(measurements: Iterable[Measurement]) -> Iterator[tuple[str, dict[str, Any]]]:
    """CloudWatch's data, by namespace: what was measured of one thing in one second is one."""
    alike: dict[tuple[Any, ...], Counter[float]] = defaultdict(Counter)
    for one in measurements:
        alike[one.namespace, one.name, one.unit, one.dimensions, int(one.at)][one.value] += 1
    for (namespace, name, unit, dimensions, second), counted in alike.items():
        values = list(counted)
        for at in range(0, len(values), _VALUES):
            some = values[at : at + _VALUES]
            yield (
                namespace,
                {
                    "MetricName": name,
                    "Unit": unit,
                    "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions],
                    "Timestamp": second,
                    "Values": some,
                    "Counts": [counted[value] for value in some],
                },
            )
