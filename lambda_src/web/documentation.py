"""What both OpenAPI documents say alike: refusals, headers, and where a session is needed."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, NotRequired

from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext
from pydantic import Field
from typing_extensions import TypedDict

from lambda_src.contract.documents import FOLDER, STREAMS
from lambda_src.contract.edge import BODY_HASH, BODY_HASH_HELP
from lambda_src.contract.problems import MEDIA_TYPE, PROBLEMS
from lambda_src.web.authentication import viewer

Answers = dict[int | str, dict[str, Any]]

# Any request can be too long, too large or wrong: an unknown query parameter is.
_ALWAYS = (414, 422, 431)
_STRING = {"type": "string"}
_HEADERS: dict[str, dict[str, Any]] = {
    "X-Correlation-ID": {
        "description": "Ties the request, its answer, its log lines and its events together",
        "schema": _STRING,
    },
    "Retry-After": {
        "description": "Seconds after which to come back",
        "schema": {"type": "integer"},
    },
    "WWW-Authenticate": {"description": "The error of RFC 6750", "schema": _STRING},
    "Location": {
        "description": "Where it is",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Accept": {"description": "The media type that is taken", "schema": _STRING},
    "Accept-Encoding": {"description": "The encoding that is taken", "schema": _STRING},
}
_SENT_WITH = {
    "202": ("Location", "Retry-After"),
    "307": ("Location",),
    "401": ("WWW-Authenticate",),
    "403": ("WWW-Authenticate",),
    "415": ("Accept", "Accept-Encoding"),
    "429": ("Retry-After",),
    "503": ("Retry-After",),
}
_BODY_HASH = {"name": BODY_HASH, "in": "header", "description": BODY_HASH_HELP, "schema": _STRING}
_CODES = Field(json_schema_extra={"enum": [problem.code for problem in PROBLEMS]})


class Refusal(TypedDict):
    """Problem details, RFC 9457. A client tells one kind from another by `code`."""

    type: Annotated[str, Field(description="Where this kind of problem is described")]
    title: str
    status: int
    detail: Annotated[str, Field(description="What happened and what to do, for a person")]
    code: Annotated[str, _CODES]
    correlation_id: str
    retry_after: NotRequired[Annotated[int, Field(description="Seconds, as in Retry-After")]]
    max_connections: NotRequired[int]


class Wrong(TypedDict):
    """One thing that is wrong with a request."""

    type: str
    loc: Annotated[list[str | int], Field(description="body, query or path, then inwards")]
    msg: str


class InvalidRequest(TypedDict):
    """Problem details of a wrong request, with each thing that is wrong."""

    type: str
    title: str
    status: int
    detail: list[Wrong]
    code: Literal["invalid_request"]
    correlation_id: str


def answers(*statuses: int) -> Answers:
    """FastAPI's `responses` of a route: its own, and those that every route gives."""
    return {status: _answer(status) for status in sorted({*statuses, *_ALWAYS})}


def _answer(status: int) -> dict[str, Any]:
    if status == 307:  # noqa: PLR2004
        return {"description": "Temporary redirect: the streaming function serves the stream"}
    titles = [problem.title for problem in PROBLEMS if problem.status == status]
    return {
        "description": "; or: ".join(titles),
        "model": InvalidRequest if status == 422 else Refusal,  # noqa: PLR2004
    }


def complete(document: dict[str, Any], routes: Iterator[RouteContext]) -> None:
    """Add to FastAPI's document what it has no word for."""
    document["externalDocs"] = {
        "description": "What a stream says, and what its client must do",
        "url": f"/{FOLDER}/{STREAMS}",
    }
    document["x-problems"] = {
        problem.code: {"status": problem.status, "title": problem.title, "remedy": problem.remedy}
        for problem in PROBLEMS
    }
    document["components"]["headers"] = _HEADERS
    for route in routes:
        operations = document["paths"].get(route.path_format, {})
        for method in route.methods or ():
            if operation := operations.get(method.lower()):
                _complete(operation, optional=not _asks(route.dependant))


def _complete(operation: dict[str, Any], *, optional: bool) -> None:
    if "requestBody" in operation:
        operation.setdefault("parameters", []).append(_BODY_HASH)
    if optional and "security" in operation:
        operation["security"].insert(0, {})
    for status, answer in operation["responses"].items():
        headers = ("X-Correlation-ID", *_SENT_WITH.get(status, ()))
        told = {name: {"$ref": f"#/components/headers/{name}"} for name in headers}
        answer["headers"] = told | answer.get("headers", {})
        if status >= "400":
            (schema,) = answer["content"].values()
            answer["content"] = {MEDIA_TYPE: schema}


def _asks(dependant: Dependant) -> bool:
    """Whether the route answers nobody without a session."""
    return dependant.call is viewer or any(map(_asks, dependant.dependencies))
