import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from lambda_src.tickertape.errors import StoreError
from lambda_src.tickertape.events import Version
from lambda_src.tickertape.releases import Releases

PARAMETER = "/tickertape/test/release"
RELEASE = {
    "version": "1.2.3",
    "environment": "test",
    "git_commit": "0" * 40,
}
WRITTEN = datetime(2026, 1, 5, 14, 0, 0, tzinfo=timezone(timedelta(hours=2)))


@pytest.fixture
def stub() -> Iterator[Stubber]:
    client = boto3.client(
        "ssm", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    with Stubber(client) as stubbed:
        yield stubbed
    client.close()


def releases(stub: Stubber) -> Releases:
    client: Any = stub.client
    return Releases(PARAMETER, client)


def answer(stub: Stubber, value: str) -> None:
    stub.add_response(
        "get_parameter",
        {"Parameter": {"Value": value, "LastModifiedDate": WRITTEN}},
        {"Name": PARAMETER},
    )


def test_the_release_is_what_the_parameter_holds(stub: Stubber) -> None:
    answer(stub, json.dumps(RELEASE))
    assert releases(stub).read() == Version(**RELEASE, deployed_at="2026-01-05T12:00:00Z")


@pytest.mark.parametrize("value", ["", "null", "{}", "1.2.3", json.dumps(RELEASE)[:-1]])
def test_a_parameter_that_holds_no_release_is_an_error(stub: Stubber, value: str) -> None:
    answer(stub, value)
    with pytest.raises(StoreError, match=f"{PARAMETER} holds no release"):
        releases(stub).read()


def test_a_parameter_that_is_not_there_is_an_error(stub: Stubber) -> None:
    stub.add_client_error("get_parameter", "ParameterNotFound")
    with pytest.raises(StoreError, match="ParameterNotFound"):
        releases(stub).read()
