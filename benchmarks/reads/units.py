"""Read and write units by DynamoDB's rules, from what went over the wire.

The emulator answers every Query and Scan with the same capacity, whatever they read; so the sizes
of the items are added up here, as "DynamoDB item sizes and formats" and "Read and write operations"
in its developer guide say.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from threading import Lock
from typing import Any

READ_BYTES = 4096
# Every row that a stream writes is a lease, and far below the 1,024 bytes of a unit.
WRITES = {"PutItem": 1.0, "UpdateItem": 1.0, "DeleteItem": 1.0}
READS = frozenset({"GetItem", "Query", "Scan"})
TRANSACTIONAL = 2.0


def item_bytes(item: Mapping[str, Any]) -> int:
    return sum(len(name.encode()) + _bytes(attribute) for name, attribute in item.items())


def _bytes(attribute: Mapping[str, Any]) -> int:
    [(kind, value)] = attribute.items()
    match kind:
        case "S":
            return len(value.encode())
        case "N":
            return math.ceil(len(value.strip("-0.")) / 2) + 1
        case "L":
            return 3 + sum(1 + _bytes(each) for each in value)
        case "M":
            return 3 + len(value) + item_bytes(value)
    return 1


def read_units(size: int, *, consistent: bool) -> float:
    """Nothing found costs as much as the smallest read."""
    return max(1, math.ceil(size / READ_BYTES)) * (1.0 if consistent else 0.5)


class Meter:
    """Listens to a botocore client; safe from any thread."""

    def __init__(self, client: Any) -> None:
        self._lock = Lock()
        self._units: defaultdict[str, float] = defaultdict(float)
        self._calls: Counter[str] = Counter()
        client.meta.events.register("provide-client-params.dynamodb.*", self._asked)
        client.meta.events.register("after-call.dynamodb.*", self._answered)

    def total(self) -> dict[str, dict[str, float]]:
        """Units and calls since the start, by what they were for."""
        with self._lock:
            return {"units": dict(self._units), "calls": dict(self._calls)}

    def _asked(
        self, params: dict[str, Any], context: dict[str, Any], **_: object
    ) -> dict[str, Any]:
        context["tickertape"] = params
        return params

    def _answered(
        self, parsed: dict[str, Any], model: Any, context: dict[str, Any], **_: object
    ) -> None:
        params = context["tickertape"]
        name = model.name
        if name in READS:
            items = parsed["Items"] if "Items" in parsed else [parsed.get("Item", {})]
            size = sum(map(item_bytes, items))
            units = read_units(size, consistent=params.get("ConsistentRead", False))
            self._add(f"read {_what(params)}", units)
        elif name in WRITES:
            self._add("write leases", WRITES[name])
        elif name == "TransactWriteItems":
            self._add("write leases", TRANSACTIONAL * len(params["TransactItems"]))

    def _add(self, what: str, units: float) -> None:
        with self._lock:
            self._units[what] += units
            self._calls[what] += 1


def _what(params: Mapping[str, Any]) -> str:
    values = params.get("ExpressionAttributeValues", {})
    partition = params["Key"]["pk"]["S"] if "Key" in params else values[":pk"]["S"]
    names = {"FEED": "items", "METRICS": "metrics", "CONNECTIONS": "leases", "HEAD": "HEAD"}
    return names.get(partition, "others")
