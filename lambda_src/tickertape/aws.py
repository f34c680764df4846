"""Clients of AWS, made by botocore: boto3 around it costs a start 10 ms and gives nothing here."""

from typing import Any

from botocore.config import Config
from botocore.session import get_session

# Short, so that a service that does not answer delays a caller by seconds, never by a minute.
CONNECTIONS = 64
BOUNDED = Config(
    connect_timeout=1,
    read_timeout=3,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=CONNECTIONS,
)


def client(service: str) -> Any:
    """Making one takes some 20 ms of processor: keep it."""
    return get_session().create_client(service, config=BOUNDED)
