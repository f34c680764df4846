"""A table whose transactions are seen late and out of order, as a Query may see them."""

from collections.abc import Callable, Iterator
from typing import Any

from lambda_src.tickertape.attributes import Row
from lambda_src.tickertape.feed import HEAD
from lambda_src.tickertape.table import Table


class VeiledTable(Table):
    """`hidden` batches, by their last number, are seen by no Query; `late` by consistent ones only.

    `seen_head` stands for the HEAD that is seen. `on_query` may lift veils between two queries.
    """

    def __init__(self, table: Table) -> None:
        super().__init__(table.name, table._client)
        self.hidden: set[int] = set()
        self.late: set[int] = set()
        self.seen_head: int | None = None
        self.on_query: Callable[[], None] = lambda: None

    def get(self, pk: str, sk: str, *, consistent: bool = False) -> Row | None:
        row = super().get(pk, sk, consistent=consistent)
        if row is None or (pk, sk) != (HEAD, HEAD) or self.seen_head is None:
            return row
        return row | {"seq": self.seen_head} if self.seen_head else None

    def query(
        self, key_condition: str, values: Any, *, consistent: bool = False, **options: Any
    ) -> Iterator[list[Row]]:
        self.on_query()
        hidden = self.hidden if consistent else self.hidden | self.late
        for page in super().query(key_condition, values, consistent=consistent, **options):
            yield [row for row in page if row.get("last_seq") not in hidden]
