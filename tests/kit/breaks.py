"""What can be wrong with the deployed system, and the alarms that must notice.

A break lasts as long as its `with`, and begins with all that it takes to be noticed. A factor
beside an alarm says for how many seconds one second of a duration stands here: what is broken for a
minute on AWS is broken for some seconds here.
"""

import contextlib
import json
import secrets
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from lambda_src.contract.names import resource_name
from lambda_src.contract.telemetry import COLLECTOR, DASHBOARD, SERVICES, STREAMING, WORKER
from lambda_src.tickertape.backoff import backoff
from lambda_src.tickertape.clock import iso, parse_iso, utc_now
from lambda_src.tickertape.errors import StoreError
from lambda_src.tickertape.events import Item
from lambda_src.tickertape.feed import Feed
from lambda_src.tickertape.source_state import SourceState
from lambda_src.tickertape.sources import Sources
from operator_tools.endpoints import LOCAL
from tests.kit.breakable import Breakable, until

MANY: Final = 110
"""Requests, of which a share says something."""

COMPLETED: Final = "completed"
HUNG_SECONDS: Final = 8
"""A client of the table gives up after nine."""

Breaking = Callable[[Breakable], contextlib.AbstractContextManager[None]]


@dataclass(frozen=True)
class Break:
    breaking: Breaking
    alarms: Mapping[str, float]
    """By name; a source's without the source."""

    @property
    def name(self) -> str:
        return self.breaking.__name__


BREAKS: Final[list[Break]] = []
OF_THE_EDGE: Final[list[Break]] = []


def noticed_by(
    *names: str, among: list[Break] = BREAKS, **stretched: float
) -> Callable[[Breaking], Breaking]:
    """Names with an underscore for each hyphen, where a factor belongs to them."""

    def registered(breaking: Breaking) -> Breaking:
        factors = {name.replace("_", "-"): factor for name, factor in stretched.items()}
        among.append(Break(breaking, dict.fromkeys(names, 1.0) | factors))
        return breaking

    return registered


@noticed_by("dashboard-url-5xx", "table-system-errors")
@contextlib.contextmanager
def a_table_that_fails(system: Breakable) -> Iterator[None]:
    with system.table_that(answers="fail"):
        # Asked three times for each.
        assert [system.ask("health") for _ in range(6)] == [503] * 6
        yield


@noticed_by("table-throttles")
@contextlib.contextmanager
def a_table_that_throttles(system: Breakable) -> Iterator[None]:
    with system.table_that(answers="throttle"):
        assert [system.ask("health") for _ in range(4)] == [503] * 4
        yield


@noticed_by("dashboard-duration")
@contextlib.contextmanager
def a_table_that_is_slow(system: Breakable) -> Iterator[None]:
    with system.table_that(seconds=2.2):
        assert system.ask("health") == 200
        yield


@noticed_by("dashboard-errors")
@contextlib.contextmanager
def a_function_that_is_killed(system: Breakable) -> Iterator[None]:
    assert system.ask("health") == 200
    with ThreadPoolExecutor(1) as thread, system.table_that(seconds=2.5):
        asking = thread.submit(system.ask, "health")
        until(lambda: system.pool(DASHBOARD).busy, what="a request is under way")
        system.kill(DASHBOARD)
        assert asking.result() == 502
        yield


@noticed_by(
    "streaming-errors",
    "worker-errors",
    "collector-errors",
    streaming_duration=10,
    silent_streams=10,
    worker_duration=6,
    collector_duration=6,
)
@contextlib.contextmanager
def a_table_that_says_nothing(system: Breakable) -> Iterator[None]:
    system.kill(STREAMING)
    with (
        system.impatient_queue(HUNG_SECONDS + 4),
        system.timeouts(HUNG_SECONDS, STREAMING, WORKER, COLLECTOR),
        ThreadPoolExecutor(2) as threads,
        system.table_that(seconds=60),
    ):
        system.imports.send("{}")
        opening, collecting = threads.submit(system.open_stream), threads.submit(system.collect)
        assert opening.result() == 502
        assert not collecting.result()
        yield


@noticed_by(
    *(f"{service}-throttles" for service in SERVICES),
    import_age=300,
)
@contextlib.contextmanager
def functions_that_may_not_run(system: Breakable) -> Iterator[None]:
    prepared = system.imports.prepare(1)
    with system.impatient_queue(2), system.no_concurrency(*SERVICES):
        system.imports.send(*prepared.parts)
        assert system.ask("health") == 429
        assert system.open_stream() == 429
        assert not system.collect()
        # Its event source does not even try, here.
        assert not system.invoke(WORKER)
        yield
    until(lambda: imported(system, prepared.task_id), what="the import is done after all")


def imported(system: Breakable, task_id: str) -> bool:
    task = system.http.get(f"{system.url}api/tasks/{task_id}").json()
    return bool(task["status"] == COMPLETED)


@noticed_by("connections")
@contextlib.contextmanager
def a_crowd(system: Breakable) -> Iterator[None]:
    with system.taken(85), system.following():
        yield


@noticed_by("refusals", "streaming-url-5xx")
@contextlib.contextmanager
def a_house_that_is_full(system: Breakable) -> Iterator[None]:
    with system.taken(100):
        assert [system.open_stream() for _ in range(11)] == [503] * 11
        yield


@noticed_by("delivery-lag")
@contextlib.contextmanager
def a_stream_that_stands_still(system: Breakable) -> Iterator[None]:
    system.kill(STREAMING)
    with system.following() as seen:
        assert system.publish() == 201
        until(lambda: seen(b"event: new_item"), what="items arrive")
        system.signal(STREAMING, signal.SIGSTOP)
        assert system.publish() == 201
        published = time.monotonic()
        until(lambda: time.monotonic() - published > 2.2, what="it is late")
        system.signal(STREAMING, signal.SIGCONT)
        yield


@noticed_by("append-conflicts")
@contextlib.contextmanager
def a_race_for_the_end_of_the_feed(system: Breakable) -> Iterator[None]:
    feed = Feed(system.table, utc_now)
    over = threading.Event()

    def race() -> None:
        while not over.is_set():
            with contextlib.suppress(StoreError):
                feed.append([an_item(f"racing-{secrets.token_hex(8)}")])

    def publish() -> None:
        while not over.is_set():
            assert system.publish() in {201, 503}

    # Whoever writes takes a while, so that others read the same end meanwhile.
    with (
        ThreadPoolExecutor(9) as threads,
        system.table_that(seconds=0.15, operations=("TransactWriteItems",)),
    ):
        running = [threads.submit(run) for run in [race] * 6 + [publish] * 3]
        try:
            yield
        finally:
            over.set()
            for each in running:
                each.result()


def an_item(name: str) -> Item:
    return Item(
        item_id=name, tickers=["ALRM"], sentiment="neutral", score=0.5, timestamp=iso(utc_now())
    )


@contextlib.contextmanager
def a_message_that_cannot_be_read(system: Breakable) -> Iterator[None]:
    poison = json.dumps({"poison": str(time.time_ns())})
    system.imports.send(poison)
    try:
        yield
    finally:
        until(lambda: system.imports.queue.bury(poison), what="it is among the dead letters")


@contextlib.contextmanager
def a_schedule_without_its_function(system: Breakable) -> Iterator[None]:
    """Another one of its group, for once: the emulator looks every ten seconds."""
    schedules, name = system.cloud.client("scheduler"), resource_name(LOCAL, COLLECTOR)
    deployed = schedules.get_schedule(Name=name, GroupName=name)
    target = deployed["Target"]
    schedules.create_schedule(
        Name=f"{name}-once",
        GroupName=name,
        ScheduleExpression=f"at({datetime.now(UTC):%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": target["Arn"] + "-gone", "RoleArn": target["RoleArn"]},
    )
    try:
        yield
    finally:
        schedules.delete_schedule(Name=f"{name}-once", GroupName=name)


@noticed_by("dead-letters", "collector-schedule")
@contextlib.contextmanager
def work_that_nobody_can_do(system: Breakable) -> Iterator[None]:
    """Both at once, as both take their time."""
    with a_message_that_cannot_be_read(system), a_schedule_without_its_function(system):
        yield


@noticed_by("source-failing", "source-silent")
@contextlib.contextmanager
def sources_that_were_silent_for_days(system: Breakable) -> Iterator[None]:
    """The clock of what is known of them is put back; the collector finds how long it has been."""
    rows = Sources(system.table)
    assert system.collect()
    before = {state.name: state for state in rows.read()}
    since = timedelta(days=5)
    step(rows, lambda state: earlier(state, since))
    try:
        assert system.collect()
        yield
    finally:
        step(rows, lambda state: replace(before[state.name], turn=state.turn))


def earlier(state: SourceState, by: timedelta) -> SourceState:
    moments: dict[str, Any] = {
        name: iso(parse_iso(value) - by)
        for name in ("since", "succeeded_at", "newest_at")
        if (value := getattr(state, name))
    }
    # Not fetched meanwhile, as if nobody could.
    return replace(state, **moments, due_at=int(time.time()) + 600)


def step(rows: Sources, change: Callable[[SourceState], SourceState]) -> None:
    """Where a run of the collector is first, it is done again."""
    for state in rows.read():
        while True:
            [current] = [one for one in rows.read() if one.name == state.name]
            changed = change(current)
            if rows.write(replace(changed, turn=current.turn + 1)):
                break
            time.sleep(backoff(1))


@noticed_by("edge-5xx", among=OF_THE_EDGE)
@contextlib.contextmanager
def an_edge_before_a_house_that_is_full(system: Breakable) -> Iterator[None]:
    with system.taken(100):
        assert {system.open_stream() for _ in range(MANY)} == {503}
        yield


@noticed_by("edge-4xx", among=OF_THE_EDGE)
@contextlib.contextmanager
def an_edge_that_refuses(system: Breakable) -> Iterator[None]:
    assert {system.ask("nothing") for _ in range(MANY)} == {404}
    yield
