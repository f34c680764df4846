"""The one DynamoDB table: plain values in and out, DynamoDB's errors turned into ours."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from lambda_src.tickertape.attributes import Row, Values, decode, encode
from lambda_src.tickertape.aws import client
from lambda_src.tickertape.backoff import backoff
from lambda_src.tickertape.errors import (
    ConditionFailedError,
    StoreError,
    TransactionCanceledError,
    TransactionConflictError,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


# A transaction is in a row's way for milliseconds; botocore does not try again.
CONFLICTS = 6


@cache
def dynamodb() -> "DynamoDBClient":
    """The one client of the process."""
    made: DynamoDBClient = client("dynamodb")
    return made


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "ConditionalCheckFailedException":
            raise ConditionFailedError("The condition of the write did not hold") from error
        if code == "TransactionCanceledException":
            reasons: Any = error.response.get("CancellationReasons", [])
            raise TransactionCanceledError([r.get("Code", "None") for r in reasons]) from error
        if code == "TransactionConflictException":
            raise TransactionConflictError("A transaction was in the way of a write") from error
        raise StoreError(f"DynamoDB refused the request ({code})") from error
    except BotoCoreError as error:
        raise StoreError(f"DynamoDB did not answer ({type(error).__name__})") from error


class Table:
    """Rows by `pk` and `sk`. Raises StoreError and its kinds, nothing of botocore's."""

    def __init__(
        self,
        name: str,
        client: "DynamoDBClient | None" = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self._pause = pause
        self._client = client or dynamodb()

    def get(self, pk: str, sk: str, *, consistent: bool = False) -> Row | None:
        with _our_errors():
            answer = self._client.get_item(
                TableName=self.name, Key=encode({"pk": pk, "sk": sk}), ConsistentRead=consistent
            )
        return decode(answer["Item"]) if "Item" in answer else None

    def query(
        self,
        key_condition: str,
        values: Values,
        *,
        consistent: bool = False,
        limit: int | None = None,
        newest_first: bool = False,
    ) -> Iterator[list[Row]]:
        """Pages of rows, in key order; `limit` bounds the rows of a page, not their sum.

        The key attributes are `pk` and `sk`; `values` are the condition's, with their colons.
        """
        request: dict[str, Any] = {
            "TableName": self.name,
            "KeyConditionExpression": key_condition,
            "ExpressionAttributeValues": encode(values),
            "ConsistentRead": consistent,
            "ScanIndexForward": not newest_first,
        }
        if limit is not None:
            request["Limit"] = limit
        while True:
            with _our_errors():
                answer = self._client.query(**request)
            yield [decode(item) for item in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def write(self, action: "TransactWriteItemTypeDef") -> Row:
        """One action by itself, at half a transaction's price; an update gives the row after it.

        Tried again where a transaction holds the row.
        """
        for attempt in range(CONFLICTS):
            try:
                return self._write(action)
            except TransactionConflictError:
                self._pause(backoff(attempt))
        return self._write(action)

    def _write(self, action: "TransactWriteItemTypeDef") -> Row:
        with _our_errors():
            match action:
                case {"Put": put}:
                    self._client.put_item(**put)
                case {"Delete": delete}:
                    self._client.delete_item(**delete)
                case {"Update": update}:
                    answer = self._client.update_item(**update, ReturnValues="ALL_NEW")
                    return decode(answer["Attributes"])
                case _:
                    raise TypeError("A condition check stands in a transaction only")
        return {}

    def transact(self, *actions: "TransactWriteItemTypeDef") -> None:
        """All of the actions, or none of them: TransactionCanceledError."""
        with _our_errors():
            self._client.transact_write_items(TransactItems=list(actions))

    def put(
        self, row: Values, *, condition: str | None = None, values: Values | None = None
    ) -> "TransactWriteItemTypeDef":
        return {"Put": self._action({"Item": encode(row)}, condition, values)}

    def update(
        self,
        pk: str,
        sk: str,
        expression: str,
        *,
        values: Values | None = None,
        names: Mapping[str, str] | None = None,
        condition: str | None = None,
    ) -> "TransactWriteItemTypeDef":
        what: dict[str, Any] = {"Key": encode({"pk": pk, "sk": sk}), "UpdateExpression": expression}
        if names:
            what["ExpressionAttributeNames"] = dict(names)
        return {"Update": self._action(what, condition, values)}

    def delete(
        self, pk: str, sk: str, *, condition: str | None = None, values: Values | None = None
    ) -> "TransactWriteItemTypeDef":
        return {"Delete": self._action({"Key": encode({"pk": pk, "sk": sk})}, condition, values)}

    def check(
        self, pk: str, sk: str, condition: str, *, values: Values | None = None
    ) -> "TransactWriteItemTypeDef":
        what = {"Key": encode({"pk": pk, "sk": sk})}
        return {"ConditionCheck": self._action(what, condition, values)}

    def _action(self, what: dict[str, Any], condition: str | None, values: Values | None) -> Any:
        what["TableName"] = self.name
        if condition is not None:
            what["ConditionExpression"] = condition
        if values:
            what["ExpressionAttributeValues"] = encode(values)
        return what
