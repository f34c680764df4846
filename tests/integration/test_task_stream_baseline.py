"""What clients of a task's stream rely on, one test a promise.

Each runs twice: with servers of the tests' own, and in the deployed local cloud with the real
worker behind the real queue.
"""

import asyncio
import json
from collections.abc import Sequence
from itertools import pairwise

import pytest

from tests.conftest import MakeClient
from tests.integration.conftest import MakeTask
from tests.kit.sse.client import End, Event, SseClient
from tests.kit.task_system import Prepared, TaskSystem, posts, stream_path
from tests.kit.waiting import eventually

UNKNOWN = "f" * 32
REASON = "item odd: tickers: Field required"


@pytest.fixture(scope="module", autouse=True)
def failing(system: TaskSystem) -> Prepared:
    """A task of 80 good items and a bad one, begun first: its attempts take a while."""
    task = system.prepare_posts(posts(80), more=1)
    # Only by hand does such a message come to be: the API refuses its item.
    last = json.loads(task.parts[1]) | {"offset": 40}
    bad = last | {"items": [*last["items"][1:], {"item_id": "odd", "text": "sure"}]}
    moved = last | {"offset": 80, "items": last["items"][:1]}
    task.parts[1:] = [json.dumps(bad), json.dumps(moved)]
    system.send(*task.parts)
    return task


@pytest.fixture
def client(system: TaskSystem, make_client: MakeClient) -> SseClient:
    return make_client(system.stream_url, total=system.patience, lf_only=True)


def assert_story(events: Sequence[Event], *, end: str = "task_completed") -> list[Event]:
    """From the opening to the close, everything in its place; gives what was told of the task."""
    opened, *between, closed = events
    assert opened.name == "connection_open"
    assert closed.name == "connection_close"
    assert closed.data["reason"] == end
    told = [event for event in between if event.name != "heartbeat"]
    assert {event.name for event in told} == {"task_event"}
    assert [event.id for event in told] == [f"evt_{n}" for n in range(1, len(told) + 1)]
    kinds = [event.data["event_type"] for event in told]
    assert kinds == ["task_started", *["progress_update"] * (len(told) - 2), end]
    progress = [event.data["data"]["progress"] for event in told[1:-1]]
    assert all(0 <= each <= 1 for each in progress)
    assert progress == sorted(progress)
    return told


async def test_an_import_is_told_from_its_start_to_its_end(
    system: TaskSystem, make_task: MakeTask, client: SseClient
) -> None:
    started = await make_task(posts(120))
    assert started["status"] == "pending"
    async with client.open(started["stream_url"]) as stream:
        events = await stream.rest()
    told = assert_story(events)
    assert {event.data["task_id"] for event in told} == {started["task_id"]}
    assert told[0].data["data"] == {"total": 120}
    assert [event.data["data"]["text"] for event in told[1:-1]] == [
        "40 of 120 posts",
        "80 of 120 posts",
        "120 of 120 posts",
    ]
    assert told[-1].data["data"] == {"imported": 120, "duplicates": 0}
    assert all(event.data["timestamp"].endswith("Z") for event in told)
    assert stream.received.end is End.ENDED
    state = await client.http.get(f"{system.dashboard_url}api/tasks/{started['task_id']}")
    assert state.json()["status"] == "completed"


async def test_what_was_imported_already_is_told_as_a_duplicate(
    make_task: MakeTask, client: SseClient
) -> None:
    given = posts(50)
    for repeated, account in (
        (given + given[:7], {"imported": 50, "duplicates": 7}),
        (given, {"imported": 0, "duplicates": 50}),
    ):
        started = await make_task(repeated)
        async with client.open(started["stream_url"]) as stream:
            told = assert_story(await stream.rest())
        assert told[-1].data["data"] == account


async def test_each_step_is_told_when_it_happens(system: TaskSystem, client: SseClient) -> None:
    task = system.prepare(80)
    async with client.open(task.path) as stream:
        await stream.take(1)
        for part, progress in zip(task.parts, (0.5, 1), strict=True):
            system.send(part)
            while (event := await stream.until("task_event")).data["event_type"] == "task_started":
                pass
            assert event.data["data"]["progress"] == progress
        await stream.rest()
    assert_story(stream.received.events)


async def test_the_answer_is_an_event_stream_that_nothing_holds_back(client: SseClient) -> None:
    async with client.open(stream_path(UNKNOWN)) as stream:
        headers = stream.response.headers
        await stream.rest()
    assert headers["Content-Type"].replace(" ", "") in {
        "text/event-stream",
        "text/event-stream;charset=utf-8",
    }
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Accel-Buffering"] == "no"


async def test_every_block_has_its_fields_in_order(make_task: MakeTask, client: SseClient) -> None:
    started = await make_task(posts(1))
    async with client.open(started["stream_url"]) as stream:
        opened, *others = await stream.rest()
    assert opened.retry == 1000
    assert opened.fields == ("event", "id", "retry", "data")
    assert {event.fields for event in others} == {("event", "id", "data")}
    assert len(set(stream.received.ids)) == len(stream.received.events)


@pytest.mark.parametrize("last_event_id", [None, "evt_3", "nonsense"])
@pytest.mark.parametrize(
    "task_id",
    ["x", UNKNOWN, "0" * 10_000, "STATE", "%00", "F" * 32],
    ids=lambda task_id: task_id[:8],
)
async def test_an_unknown_task_has_a_stream_that_says_so(
    client: SseClient, task_id: str, last_event_id: str | None
) -> None:
    async with client.open(stream_path(task_id), last_event_id=last_event_id) as stream:
        events = await stream.rest()
    assert [event.name for event in events] == ["connection_open", "error", "connection_close"]
    assert events[1].data["error"] == "Task not found"
    assert events[2].data["reason"] == "task_not_found"
    assert stream.response.status_code == 200
    assert stream.received.end is End.ENDED


async def test_while_nothing_happens_it_beats(system: TaskSystem, client: SseClient) -> None:
    task = system.prepare(1)
    async with client.open(task.path, total=system.patience + 60) as stream:
        beats = await stream.take(3)
        system.send(*task.parts)
        await stream.rest()
    assert [event.name for event in beats] == ["connection_open", "heartbeat", "heartbeat"]
    for earlier, later in pairwise(beats):
        assert later.offset - earlier.offset < 2 * system.heartbeat_seconds
    assert [beat.comments for beat in beats[1:]] == [("heartbeat",)] * 2
    assert_story(stream.received.events)


async def test_every_client_is_told_everything(system: TaskSystem, make_client: MakeClient) -> None:
    task = system.prepare(120)
    opened = asyncio.Barrier(6)

    async def follow() -> list[Event]:
        client = make_client(system.stream_url, total=2 * system.patience)
        async with client.open(task.path) as stream:
            await stream.take(1)
            await opened.wait()
            await stream.rest()
        return assert_story(stream.received.events)

    async with asyncio.TaskGroup() as group:
        clients = [group.create_task(follow()) for _ in range(5)]
        await opened.wait()
        system.send(*task.parts)
    stories = [[(event.id, event.data["data"]) for event in each.result()] for each in clients]
    assert all(story == stories[0] for story in stories)


async def test_a_late_client_is_told_the_whole_history(
    make_task: MakeTask, client: SseClient
) -> None:
    started = await make_task(posts(120))
    async with client.open(started["stream_url"]) as stream:
        told = assert_story(await stream.rest())
    for _ in range(2):
        async with client.open(started["stream_url"]) as late:
            again = assert_story(await late.rest())
        assert late.received.events[0].data["resume"] == "live"
        assert [(event.id, event.data["data"]) for event in again] == [
            (event.id, event.data["data"]) for event in told
        ]


@pytest.mark.parametrize("by", ["header", "query"])
async def test_a_resumed_client_is_told_the_rest(
    system: TaskSystem, client: SseClient, by: str
) -> None:
    task = system.prepare(120)
    system.send(task.parts[0])
    async with client.open(task.path) as stream:
        seen = [await stream.until("task_event") for _ in range(2)]
    last = seen[-1].id
    params = {"last_event_id": last} if by == "query" else None
    header = last if by == "header" else None
    async with client.open(task.path, last_event_id=header, params=params) as stream:
        opened = await stream.next()
        system.send(*task.parts[1:])
        rest = await stream.rest()
    assert (opened.data["resume"], opened.data["cursor"]) == ("resumed", "evt_2")
    assert rest[0].id == "evt_3"
    assert_story([opened, *seen, *rest])


async def test_a_client_that_resumes_after_the_end_is_told_the_end(
    make_task: MakeTask, client: SseClient
) -> None:
    started = await make_task(posts(1))
    async with client.open(started["stream_url"]) as stream:
        told = assert_story(await stream.rest())
    async with client.open(started["stream_url"], last_event_id=told[-1].id) as stream:
        opened, closed = await stream.rest()
    assert opened.data["resume"] == "resumed"
    assert closed.data["reason"] == "task_completed"


async def test_a_client_that_was_told_the_end_is_told_to_stop(
    make_task: MakeTask, client: SseClient
) -> None:
    """204 ends an EventSource; any 200 would bring it back each second."""
    started = await make_task(posts(1))
    async with client.open(started["stream_url"]) as stream:
        closed = (await stream.rest())[-1]
    unknown = started["stream_url"].replace(started["task_id"], "no-such-task")
    for url, after in ((started["stream_url"], closed.id), (unknown, "evt_0.3")):
        told = await client.http.get(url, headers={"Last-Event-ID": after})
        asked = await client.http.get(url, params={"last_event_id": after})
        for answer in (told, asked):
            assert (answer.status_code, answer.content) == (204, b"")
    async with client.open(unknown) as stream:
        assert (await stream.rest())[-1].data["reason"] == "task_not_found"


@pytest.mark.parametrize(
    "last_event_id", ["nonsense", "evt_", "evt_-1", "evt_4", "evt_999999", "evt_" + "9" * 200, "{}"]
)
async def test_after_an_id_that_it_never_sent_the_whole_history_follows(
    make_task: MakeTask, client: SseClient, last_event_id: str
) -> None:
    started = await make_task(posts(1))
    async with client.open(started["stream_url"], last_event_id=last_event_id) as stream:
        events = await stream.rest()
    assert (events[0].data["resume"], events[0].data["cursor"]) == ("reset", "evt_0")
    assert_story(events)


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({"X-Correlation-ID": "mine-1"}, ""),
        ({"X-Request-ID": "mine-1"}, ""),
        ({}, "?request_id=mine-1"),
    ],
    ids=["correlation header", "request header", "query"],
)
async def test_the_callers_id_is_in_every_event(
    make_task: MakeTask, client: SseClient, headers: dict[str, str], query: str
) -> None:
    started = await make_task(posts(1))
    async with client.open(started["stream_url"] + query, headers=headers) as stream:
        events = await stream.rest()
    assert_story(events)
    assert {event.correlation_id for event in events} == {"mine-1"}
    assert stream.response.headers["X-Correlation-ID"] == "mine-1"


async def test_two_streams_have_ids_of_their_own(client: SseClient) -> None:
    ids = set[str | None]()
    for _ in range(2):
        async with client.open(stream_path(UNKNOWN)) as stream:
            events = await stream.rest()
        (one,) = {event.correlation_id for event in events}
        assert one
        ids.add(one)
    assert len(ids) == 2


async def test_an_item_that_can_never_be_imported_fails_the_task_with_its_reason(
    system: TaskSystem, client: SseClient, failing: Prepared
) -> None:
    async with client.open(failing.path, total=system.attempts_seconds) as stream:
        events = await stream.rest()
    told = assert_story(events, end="task_failed")
    assert told[-1].data["data"] == {"error": f"1 of 81 posts could not be imported: {REASON}"}
    items = [item["item_id"] for part in failing.parts for item in json.loads(part)["items"]]
    assert [item for item in items if not system.imported(item)] == ["odd"]

    async def buried() -> bool:
        return await asyncio.to_thread(system.queue.bury, failing.parts[1])

    await eventually(buried, wanted=True, within=system.patience)
