"""A configuration, and how it stands in the table."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lambda_src.tickertape.attributes import Row

COUNT = "CONFIGS"
CONFIG_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Configuration:
    config_id: str
    name: str
    tickers: tuple[str, ...]
    created_at: str
    updated_at: str


def partition(user_id: str) -> str:
    return f"USER#{user_id}"


def sort_key(config_id: str) -> str:
    return f"CONFIG#{config_id}"


def row_of(configuration: Configuration, user_id: str, expires_at: int) -> "Row":
    return {
        "pk": partition(user_id),
        "sk": sort_key(configuration.config_id),
        "name": configuration.name,
        "tickers": list(configuration.tickers),
        "created_at": configuration.created_at,
        "updated_at": configuration.updated_at,
        "expires_at": expires_at,
    }


def configuration_of(row: "Row") -> Configuration:
    return Configuration(
        config_id=row["sk"].removeprefix(sort_key("")),
        name=row["name"],
        tickers=tuple(row["tickers"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
