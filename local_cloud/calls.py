"""Who called which action on what: the emulator writes it down, a line for each kind of call.

MiniStack asks its policies at one place, `enforce`; what passes there is what a role needs. Of
DynamoDB's conditions it does not know the leading keys, so they are added on the way: a grant of
some partitions is one here too. All keys of a transaction are held against each of its items, as
the stricter of the two readings of AWS's documentation has it.
"""

import json
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Self

from ministack.core import iam_actions, iam_evaluator

LEADING_KEYS: Final = "dynamodb:LeadingKeys"
_ASSUMED: Final = re.compile(r":assumed-role/([^/]+)/")
_MEMBERS: Final = ("Put", "Update", "Delete", "ConditionCheck", "Get")


@dataclass(frozen=True, slots=True)
class Call:
    """`partition`: of a table, up to the `#` that a name follows; empty for all else."""

    role: str
    action: str
    resource: str
    partition: str = ""

    @classmethod
    def read(cls, line: str) -> Self:
        return cls(**json.loads(line))


def read_calls(path: Path) -> set[Call]:
    """What was called so far; a line that is being written is left out."""
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    return {Call.read(line) for line in lines}


def pattern(key: str) -> str:
    """`ITEM#7` is one of `ITEM#*`."""
    kind, named, _ = key.partition("#")
    return f"{kind}#*" if named else kind


def leading_keys(body: bytes) -> Iterator[str]:
    """The partitions that a request to DynamoDB names, in its order."""
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return
    for part in request.get("TransactItems", [request]):
        for action in [part[name] for name in _MEMBERS if name in part] or [part]:
            yield from _key(action)


def _key(action: Mapping[str, Any]) -> Iterator[str]:
    found = action.get("Key") or action.get("Item") or {}
    if "pk" in found:
        yield found["pk"]["S"]
    elif "KeyConditionExpression" in action:
        yield action["ExpressionAttributeValues"][":pk"]["S"]


class Recorder:
    """Stands in MiniStack's way to its policies; `install` puts it there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: set[Call] = set()
        # Of the request that is being authorized; a transaction asks once for each of its items.
        self._keys: ContextVar[deque[str]] = ContextVar("leading_keys")
        self._enforce: Callable[..., Any] = iam_evaluator.enforce
        self._context: Callable[[bytes], dict[str, Any]] = iam_actions.dynamodb_service_context

    def install(self) -> None:
        self._path.touch()
        iam_evaluator.enforce = self.enforce
        iam_actions.dynamodb_service_context = self.context

    def context(self, body: bytes) -> dict[str, Any]:
        keys = list(leading_keys(body))
        self._keys.set(deque(keys))
        return self._context(body) | {LEADING_KEYS: keys}

    def enforce(
        self,
        access_key: str,
        action: str,
        *where: str,
        resource_arn: str = "*",
        service_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """`where` is the service and the region."""
        context = dict(service_context or {})
        asked = self._keys.get(deque()) if LEADING_KEYS in context else deque()
        partition = pattern(asked.popleft()) if asked else ""
        role = _ASSUMED.search(iam_evaluator.caller_arn())
        if role:
            self._record(Call(role[1], action, resource_arn, partition))
        return self._enforce(
            access_key, action, *where, resource_arn=resource_arn, service_context=context
        )

    def _record(self, call: Call) -> None:
        if call in self._known:
            return
        self._known.add(call)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(call)) + "\n")
