"""The resources behind the functions of a test."""

import json
from collections.abc import Callable

from tests.kit.emulator import Backend, Emulator


def test_a_backend_has_a_table_a_queue_and_a_release(emulator: Emulator, backend: Backend) -> None:
    table = emulator.dynamodb.describe_table(TableName=backend.table)["Table"]
    assert [key["AttributeName"] for key in table["KeySchema"]] == ["pk", "sk"]
    assert table["ItemCount"] == 0
    emulator.sqs.send_message(QueueUrl=backend.queue_url, MessageBody="hello")
    received = emulator.sqs.receive_message(QueueUrl=backend.queue_url, WaitTimeSeconds=1)
    assert [message["Body"] for message in received["Messages"]] == ["hello"]
    parameter = emulator.ssm.get_parameter(Name=backend.release_parameter)["Parameter"]
    assert json.loads(parameter["Value"])["environment"] == backend.environment


def test_no_two_tests_share_a_table(
    emulator: Emulator, backend: Backend, make_table: Callable[[], str]
) -> None:
    tables = [backend.table, make_table(), make_table()]
    assert len(set(tables)) == 3
    assert set(tables) <= set(emulator.dynamodb.list_tables()["TableNames"])


def test_a_backend_is_gone_after_its_test(emulator: Emulator) -> None:
    with emulator.backend() as fresh:
        assert fresh.table in emulator.dynamodb.list_tables()["TableNames"]
    assert fresh.table not in emulator.dynamodb.list_tables()["TableNames"]
