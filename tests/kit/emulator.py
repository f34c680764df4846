"""The AWS APIs that the functions call, on a loopback port: MiniStack, and what lives in it."""

import itertools
import json
import secrets
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from function_urls.ports import LOOPBACK, free_port
from lambda_src.contract.names import release_parameter
from local_cloud.cdk_cli import ROOT
from local_cloud.emulator import signed_headers
from operator_tools.endpoints import REGION, emulator_client
from operator_tools.profile import Profile
from tests.kit.processes import Processes

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient

_numbers = itertools.count(1)


@dataclass(frozen=True, kw_only=True)
class Backend:
    """The resources of one environment of the tests' own: a table, a queue, a release."""

    environment: str
    table: str
    queue_url: str
    release_parameter: str


class Emulator:
    def __init__(self, url: str, profile: Profile, clients: ExitStack) -> None:
        self.url = url
        self.profile = profile
        self._clients = clients
        self.dynamodb: DynamoDBClient = self.client("dynamodb")
        self.sqs: SQSClient = self.client("sqs")
        self.ssm: SSMClient = self.client("ssm")

    def client(self, service: str) -> Any:
        """A boto3 client, closed at the end."""
        client = emulator_client(service, self.url, credentials=self.profile.credentials)
        self._clients.callback(client.close)
        return client

    @property
    def variables(self) -> dict[str, str]:
        """Environment variables that send a process's AWS calls here and nowhere else."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            **self.profile.variables,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def create_table(self, name: str) -> None:
        self.dynamodb.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
        )
        self.dynamodb.get_waiter("table_exists").wait(
            TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 5}
        )

    def release(self, parameter: str, **release: str) -> None:
        """Write what the stack writes at a deployment."""
        given = {
            "version": "0.0.0-test",
            "environment": "test",
            "git_commit": "0" * 40,
        } | release
        self.ssm.put_parameter(
            Name=parameter, Value=json.dumps(given), Type="String", Overwrite=True
        )

    @contextmanager
    def backend(self) -> Iterator[Backend]:
        """Fresh resources, deleted at the end."""
        environment = f"test-{next(_numbers)}-{secrets.token_hex(3)}"
        table = f"tickertape-{environment}"
        parameter = release_parameter(environment)
        self.create_table(table)
        self.release(parameter, environment=environment)
        queue_url = self.sqs.create_queue(QueueName=table)["QueueUrl"]
        yield Backend(
            environment=environment,
            table=table,
            queue_url=queue_url,
            release_parameter=parameter,
        )
        self.sqs.delete_queue(QueueUrl=queue_url)
        self.ssm.delete_parameter(Name=parameter)
        self.dynamodb.delete_table(TableName=table)


@contextmanager
def running_emulator(processes: Processes) -> Iterator[Emulator]:
    """A MiniStack of its own, in memory, without IAM enforcement."""
    port = free_port()
    url = f"http://{LOOPBACK}:{port}"
    profile = Profile(processes.directory)
    profile.create(endpoint=url, region=REGION)
    variables = {
        # It would listen on every interface, and for MQTT and SFTP as well.
        "BIND_HOST": LOOPBACK,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION,
        "AWS_SHARED_CREDENTIALS_FILE": str(profile.credentials),
    }
    command = [sys.executable, "-m", "local_cloud.ministack_server"]
    process = processes.start("emulator", command, variables, directory=ROOT)
    health = f"{url}/_ministack/health"
    try:
        process.wait_until(
            lambda: (
                httpx.get(
                    health, headers=signed_headers(health, profile), trust_env=False
                ).is_success
            )
        )
        with ExitStack() as clients:
            yield Emulator(url, profile, clients)
    finally:
        process.stop()
