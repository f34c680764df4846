"""How a task, its chunks and its events stand in the table."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from lambda_src.tickertape.events import TaskEvent
from lambda_src.tickertape.task_state import Chunk, Task

if TYPE_CHECKING:
    from lambda_src.tickertape.attributes import Row

STATE = "STATE"
LAST_EVENT = 999_999
_KEYS = ("pk", "sk")


def partition(task_id: str) -> str:
    return f"TASK#{task_id}"


def event_key(number: int) -> str:
    return f"EVENT#{number:06d}"


def chunk_key(offset: int) -> str:
    return f"CHUNK#{offset:06d}"


def task_row(task: Task) -> "Row":
    return _keyed(task, STATE, asdict(task))


def task_of(row: "Row") -> Task:
    return Task(**{name: value for name, value in row.items() if name not in _KEYS})


def chunk_row(task: Task, chunk: Chunk) -> "Row":
    return _keyed(task, chunk_key(chunk.offset), asdict(chunk))


def chunk_of(row: "Row") -> Chunk:
    hidden = (*_KEYS, "expires_at")
    return Chunk(**{name: value for name, value in row.items() if name not in hidden})


def event_row(task: Task, number: int, event: TaskEvent) -> "Row":
    fields: dict[str, Any] = {
        "event_type": event.event_type,
        "moment": event.timestamp,
        "data": event.data.model_dump_json(),
    }
    return _keyed(task, event_key(number), fields)


def event_of(task_id: str, row: "Row") -> TaskEvent:
    return TaskEvent(
        event_type=row["event_type"],
        task_id=task_id,
        timestamp=row["moment"],
        data=json.loads(row["data"]),
    )


def _keyed(task: Task, sk: str, fields: dict[str, Any]) -> "Row":
    return {
        **fields,
        "pk": partition(task.task_id),
        "sk": sk,
        "expires_at": task.expires_at,
    }
