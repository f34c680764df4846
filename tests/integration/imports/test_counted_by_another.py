"""Two workers hold the same message, and both come to count it."""

from contextlib import suppress

from lambda_src.tickertape.attributes import Row
from lambda_src.tickertape.chunks import Chunks
from lambda_src.tickertape.clock import utc_now
from lambda_src.tickertape.table import Table
from lambda_src.tickertape.task_rows import STATE
from lambda_src.tickertape.tasks import Tasks
from tests.kit.imports import DeadlyTable, Import, Killed, begin, post


class OvertakenTable(Table):
    """Before its first read of a task's state another worker counts the message."""

    def __init__(self, task: Import) -> None:
        super().__init__(task.table.name, task.table._client)
        self._task: Import | None = task

    def get(self, pk: str, sk: str, *, consistent: bool = False) -> Row | None:
        if sk == STATE and (task := self._task):
            self._task = None
            task.worker().process(task.messages[0], give_up=False)
        return super().get(pk, sk, consistent=consistent)


def test_what_another_worker_counted_meanwhile_is_not_counted_again(table: Table) -> None:
    task = begin(table, *[post(n) for n in range(80)])
    first, second = task.messages
    with suppress(Killed):  # started and imported, not counted
        task.worker(DeadlyTable(table, at=2, after=True)).process(first, give_up=False)
    overtaken = OvertakenTable(task)
    chunks = Chunks(overtaken, utc_now, Tasks(overtaken, utc_now))
    assert chunks.count(task.state.task_id, first.offset).counted
    assert task.state.done == 40
    task.worker().process(second, give_up=False)
    task.assert_over(imported=80, duplicates=0)
