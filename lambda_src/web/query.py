"""A query holds what its route knows, each parameter once: what is misspelt would be ignored."""

from collections import Counter
from typing import Any

from fastapi import Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.params import ParamTypes
from fastapi.routing import APIRoute

# A signer of presigned URLs adds its own; the function's URL has read them before us.
FOREIGN = "x-amz-"


async def known_query(request: Request) -> None:
    """Raises RequestValidationError."""
    given = Counter(
        name
        for name, _ in request.query_params.multi_items()
        if not name.lower().startswith(FOREIGN)
    )
    route: APIRoute = request.scope["route"]
    # Links to the page carry what others put there.
    if not given or not route.include_in_schema:
        return
    known = _known(route)
    wrong = [
        _wrong(name, "extra_forbidden", "There is no such parameter here")
        if name not in known
        else _wrong(name, "repeated", "The parameter may be given once")
        for name, times in given.items()
        if name not in known or times > 1
    ]
    if wrong:
        raise RequestValidationError(wrong)


def _known(route: APIRoute) -> frozenset[str]:
    return frozenset(
        field.alias
        for field in get_flat_params(route.dependant)
        if getattr(field.field_info, "in_", None) is ParamTypes.query
    )


def _wrong(name: str, kind: str, message: str) -> dict[str, Any]:
    return {"type": kind, "loc": ("query", name), "msg": message}
