"""docs/api.md: both OpenAPI documents for people."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from lambda_src.dashboard import app as dashboard
from lambda_src.streaming import app as streaming
from rendering.schemas import bounds, kind, table

_DOCUMENT: Final = """\
# The HTTP interface

Written by `make render` from what the functions say of themselves in `/openapi.json`, which is for
programs. Both functions answer `/docs` with this text. What a stream sends is in
[streams](streams.md), how to follow one in [clients](clients.md), every refusal in
[errors](errors.md).

A request may carry `X-Correlation-ID`, and every answer does. A session's token goes into
`Authorization: Bearer …` or, where a proxy keeps that for itself, `X-Authorization: Bearer …`. HEAD
is answered wherever GET is. Every route may refuse with {always}: a URL, a request or
headers that cannot be taken.

{functions}## Parameters

{parameters}
{schemas}"""
_FUNCTIONS: Final = {
    "The dashboard function": dashboard.routed_app,
    "The streaming function": streaming.routed_app,
}
_FIRST_REFUSAL: Final = "400"

Operation = Mapping[str, Any]


def document() -> str:
    documents = {title: routed("1").openapi() for title, routed in _FUNCTIONS.items()}
    operations = [each for api in documents.values() for _, each in _operations(api)]
    always = set.intersection(*(set(each["responses"]) for each in operations))
    functions = "".join(
        f"## {title}\n\n{api['info']['description']}\n\n{_routes(api, always)}\n"
        for title, api in documents.items()
    )
    schemas: dict[str, Any] = {}
    # An event's payload may have the name of a whole answer, which is the one that is meant here.
    for api in reversed(documents.values()):
        schemas |= api["components"]["schemas"]
    return _DOCUMENT.format(
        always=", ".join(sorted(always)),
        functions=functions,
        parameters=_parameters(operations),
        schemas="\n".join(_schema(name, schemas[name]) for name in _named(functions, schemas)),
    )


def _operations(api: Mapping[str, Any]) -> Iterator[tuple[str, Operation]]:
    for path, operations in api["paths"].items():
        for method, operation in operations.items():
            yield f"{method.upper()} {path}", operation


def _routes(api: Mapping[str, Any], always: set[str]) -> str:
    return "\n".join(
        f"### `{route}`\n\n" + "".join(f"- {line}.\n" for line in _lines(operation, always))
        for route, operation in _operations(api)
    )


def _lines(operation: Operation, always: set[str]) -> Iterator[str]:
    answers = sorted(set(operation["responses"]) - always)
    needs = "" if {} in operation.get("security", [{}]) else ". Needs a session"
    yield operation["summary"] + needs
    if named := [f"`{each['name']}`" for each in operation.get("parameters", ())]:
        yield f"Parameters: {', '.join(named)}"
    if body := operation.get("requestBody"):
        (content,) = body["content"].values()
        yield f"Body: {_kind(content['schema'])}" + ("" if body.get("required") else ", or none")
    for status in answers:
        if status < _FIRST_REFUSAL:
            yield f"Answers {status}{_answer(operation['responses'][status])}"
    if refusals := [status for status in answers if status >= _FIRST_REFUSAL]:
        yield f"Refuses with {', '.join(refusals)}"


def _answer(answer: Mapping[str, Any]) -> str:
    bodies = [
        "an event stream" if media == "text/event-stream" else _kind(content["schema"])
        for media, content in answer.get("content", {}).items()
    ]
    return f": {', '.join(bodies)}" if bodies else ""


def _parameters(operations: Iterable[Operation]) -> str:
    """Each once: routes that share one share what it means."""
    rows = {
        (f"`{each['name']}`", each["in"], _kind(each["schema"]), _told(each | each["schema"])): None
        for operation in operations
        for each in operation.get("parameters", ())
    }
    return table(("parameter", "in", "type", ""), sorted(rows))


def _schema(name: str, schema: Mapping[str, Any]) -> str:
    required = schema.get("required", ())
    rows = [
        (f"`{field}`", _kind(each) + ("" if field in required else ", optional"), _told(each))
        for field, each in schema["properties"].items()
    ]
    said = f"{schema['description']}\n\n" if "description" in schema else ""
    return f"## {name}\n\n{said}{table(('field', 'type', ''), rows) if rows else ''}"


def _named(text: str, schemas: Mapping[str, Any]) -> list[str]:
    """The schemas that a text links to, and those that these link to in turn."""
    found: set[str] = set()
    while fresh := {name for name in schemas if _link(name) in text} - found:
        found |= fresh
        text = "".join(_schema(name, schemas[name]) for name in fresh)
    return sorted(found)


def _link(name: str) -> str:
    return f"[{name}](#{name.lower()})"


def _kind(schema: Mapping[str, Any]) -> str:
    return kind(schema, _link)


def _told(schema: Mapping[str, Any]) -> str:
    return "; ".join(filter(None, (schema.get("description", ""), bounds(schema))))
