"""Tables in Markdown, and JSON Schemas in their cells."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

Refer = Callable[[str], str]
"""What stands for a schema that another refers to by name."""

_BOUNDS: Final[Mapping[str, str]] = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {}",
    "maxItems": "at most {}",
    "minimum": "from {}",
    "maximum": "to {}",
    "pattern": "`{}`",
}


def table(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heading, ("---",) * len(heading), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def kind(schema: Mapping[str, Any], refer: Refer) -> str:
    """A JSON type, or the values themselves where there are but a few."""
    match schema:
        case {"$ref": reference}:
            text = refer(reference.rpartition("/")[2])
        case {"anyOf": kinds}:
            text = " or ".join(kind(each, refer) for each in kinds)
        case {"const": value}:
            text = f'"{value}"'
        case {"enum": values}:
            text = ", ".join(f'"{value}"' for value in values)
        case {"type": "array", "items": items}:
            text = f"array of {kind(items, refer)}"
        case {"type": "object", "properties": fields}:
            text = "{" + ", ".join(f"`{field}`" for field in fields) + "}"
        case {"type": "object", "additionalProperties": values}:
            text = f"object of {kind(values, refer)}"
        case _:
            text = schema["type"]
    return text


def bounds(schema: Mapping[str, Any]) -> str:
    """What a value must keep to, wherever in its schema that is said."""
    told = [
        words.format(str(schema[name]).replace("|", "\\|"))
        for name, words in _BOUNDS.items()
        if name in schema
    ]
    if "items" in schema and (each := bounds(schema["items"])):
        told.append(f"each {each}")
    told += filter(None, map(bounds, schema.get("anyOf", ())))
    return ", ".join(told)
