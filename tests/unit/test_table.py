"""What the table makes of DynamoDB's answers."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambda_src.tickertape.errors import StoreError, TransactionConflictError
from lambda_src.tickertape.table import CONFLICTS, Table

ROW = {"pk": "a", "sk": "b"}


class Client:
    """Answers a write with the errors that it was given, then does it."""

    def __init__(self, *codes: str) -> None:
        self.codes = list(codes)
        self.written = 0

    def put_item(self, **_: Any) -> None:
        if self.codes:
            error: Any = {"Error": {"Code": self.codes.pop(), "Message": ""}}
            raise ClientError(error, "PutItem")
        self.written += 1


def table(client: Any, pauses: list[float] | None = None) -> Table:
    return Table("t", client, pause=(pauses if pauses is not None else []).append)


def test_a_write_that_meets_a_transaction_is_tried_again() -> None:
    client = Client(*["TransactionConflictException"] * CONFLICTS)
    pauses: list[float] = []
    met = table(client, pauses)
    met.write(met.put(ROW))
    assert client.written == 1
    assert len(pauses) == CONFLICTS
    assert sum(pauses) < CONFLICTS


def test_a_write_that_meets_one_transaction_after_another_is_given_up() -> None:
    client = Client(*["TransactionConflictException"] * 100)
    met = table(client)
    with pytest.raises(TransactionConflictError):
        met.write(met.put(ROW))
    assert client.written == 0


def test_a_write_that_is_refused_otherwise_is_not_tried_again() -> None:
    client = Client("ValidationException")
    pauses: list[float] = []
    met = table(client, pauses)
    with pytest.raises(StoreError, match="ValidationException"):
        met.write(met.put(ROW))
    assert pauses == []
