"""Nothing is imported, counted or said twice, wherever a worker dies and whatever comes again."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.events import Item, TaskFailed
from lambda_src.tickertape.feed import Feed
from lambda_src.tickertape.import_messages import Message
from lambda_src.tickertape.imports import NotImportedError
from lambda_src.tickertape.metrics import MetricsReader
from lambda_src.tickertape.table import Table
from tests.kit.imports import (
    DeadlyTable,
    Import,
    Killed,
    begin,
    post,
)


def known(*numbers: int) -> list[Item]:
    return [Item(**post(n), timestamp="2026-01-05T12:00:00.000Z") for n in numbers]


def with_wrong_last(message: Message) -> Message:
    """As the queue may hold it, though the API would refuse it."""
    wrong = {"item_id": message.items[-1]["item_id"], "sentiment": "neutral", "score": 0.5}
    return message.model_copy(update={"items": [*message.items[:-1], wrong]})


def total(table: Table) -> int:
    """The items in the feed, which the metrics count exactly."""
    assert MetricsReader(table, utc_now).read().total == Feed(table, utc_now).head()
    return Feed(table, utc_now).head()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", [1, 2, 3, 4, 5, 6])
def test_a_worker_that_is_killed_at_a_write(table: Table, at: int, *, after: bool) -> None:
    """Two messages of 41 items, two of them known; started, imported and counted: six writes."""
    Feed(table, utc_now).append(known(3, 40))
    task = begin(table, *[post(n) for n in range(41)])
    assert len(task.messages) == 2
    deadly = task.worker(DeadlyTable(table, at=at, after=after))
    with suppress(Killed):
        for message in task.messages:
            deadly.process(message, give_up=False)
    for message in task.messages:
        task.worker().process(message, give_up=False)
    task.assert_over(imported=39, duplicates=2)
    assert total(table) == 41


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_worker_that_is_killed_at_a_message_of_duplicates(
    table: Table, at: int, *, after: bool
) -> None:
    Feed(table, utc_now).append(known(0, 1))
    task = begin(table, post(0), post(1))
    with suppress(Killed):
        task.worker(DeadlyTable(table, at=at, after=after)).process(task.messages[0], give_up=False)
    task.worker().process(task.messages[0], give_up=False)
    task.assert_over(imported=0, duplicates=2)
    assert total(table) == 2


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", [1, 2])
def test_a_worker_that_is_killed_at_a_message_that_fails(
    table: Table, at: int, *, after: bool
) -> None:
    task = begin(table, post(0), post(1))
    wrong = with_wrong_last(task.messages[0])
    reason = "item post-1: tickers: Field required"
    with suppress(Killed):
        task.worker(DeadlyTable(table, at=at, after=after)).process(wrong, give_up=False)
    with pytest.raises(NotImportedError, match=reason):
        task.worker().process(wrong, give_up=False)
    assert not task.state.over
    with suppress(Killed):
        task.worker(DeadlyTable(table, at=1, after=after)).process(wrong, give_up=True)
    with pytest.raises(NotImportedError, match=reason):
        task.worker().process(wrong, give_up=True)
    task.assert_over(imported=1, duplicates=0, failed=1)
    assert task.events()[-1].data == TaskFailed(
        error=f"1 of 2 posts could not be imported: {reason}"
    )
    assert total(table) == 1


def test_the_end_waits_for_the_rest(table: Table) -> None:
    task = begin(table, *[post(n) for n in range(80)])
    first, second = task.messages
    with pytest.raises(NotImportedError):
        task.worker().process(with_wrong_last(first), give_up=False)
    with pytest.raises(NotImportedError):
        task.worker().process(with_wrong_last(first), give_up=True)
    assert not task.state.over
    task.worker().process(second, give_up=False)
    task.assert_over(imported=79, duplicates=0, failed=1)


def test_a_message_that_killed_each_worker_is_given_up_without_another_try(table: Table) -> None:
    task = begin(table, post(0), post(1))
    with pytest.raises(NotImportedError, match="given up"):
        task.worker().process(task.messages[0], give_up=True)
    task.assert_over(imported=0, duplicates=0, failed=2)
    assert total(table) == 0


def test_what_comes_back_from_the_dead_letters_is_imported_but_not_counted(table: Table) -> None:
    task = begin(table, post(0), post(1))
    with pytest.raises(NotImportedError):
        task.worker().process(task.messages[0], give_up=True)
    task.worker().process(task.messages[0], give_up=False)
    task.assert_over(imported=0, duplicates=0, failed=2)
    assert total(table) == 2


def test_messages_that_come_again_and_workers_that_die_at_random(table: Table) -> None:
    rng = random.Random(4)  # noqa: S311
    task = begin(table, *[post(n) for n in range(200)], post(7), post(8))
    deliveries = [message for message in task.messages for _ in range(3)]
    rng.shuffle(deliveries)
    deadly = [
        (message, DeadlyTable(table, at=rng.randint(1, 4), after=rng.random() < 0.5))
        for message in deliveries
    ]

    def deliver(delivery: tuple[Message, DeadlyTable]) -> None:
        message, deadly_table = delivery
        with suppress(Killed):
            task.worker(deadly_table).process(message, give_up=False)

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(deliver, deadly))
        list(pool.map(lambda message: finish(task, message), task.messages))
    task.assert_over(imported=200, duplicates=2)
    assert total(table) == 200


def finish(task: Import, message: Message) -> None:
    task.worker().process(message, give_up=False)
