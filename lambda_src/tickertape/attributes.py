"""DynamoDB's form of values: texts, whole numbers, truth, nothing, lists and maps of them."""

from collections.abc import Mapping
from typing import Any

Row = dict[str, Any]
Values = Mapping[str, Any]


def encode(values: Values) -> dict[str, Any]:
    """Raises TypeError for a value that the table has no form for, such as a fraction."""
    return {name: _encode(value) for name, value in values.items()}


def decode(attributes: Mapping[str, Any]) -> Row:
    return {name: _decode(attribute) for name, attribute in attributes.items()}


def _encode(value: Any) -> dict[str, Any]:
    match value:
        case str():
            return {"S": value}
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case None:
            return {"NULL": True}
        case list() | tuple():
            return {"L": [_encode(each) for each in value]}
        case dict():
            return {"M": encode(value)}
    raise TypeError(f"The table keeps no {type(value).__name__}")


def _decode(attribute: Mapping[str, Any]) -> Any:
    [(kind, value)] = attribute.items()
    match kind:
        case "S" | "BOOL":
            return value
        case "N":
            return int(value)
        case "NULL":
            return None
        case "L":
            return [_decode(each) for each in value]
        case "M":
            return decode(value)
    raise TypeError(f"No row of ours has an attribute of type {kind}")
