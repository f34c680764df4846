"""HEAD wherever GET is, and every method of a path in `Allow`."""

from fastapi import Request
from fastapi.routing import iter_route_contexts
from starlette.types import Scope


def as_get(scope: Scope) -> Scope:
    """A HEAD as the GET that it asks about: the server sends no body in answer to it."""
    return {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope


def allowed(request: Request) -> list[str]:
    """The methods that the path has, in all of its routes together."""
    found = {"OPTIONS"}
    for route in iter_route_contexts(request.app.routes):
        if route.path_regex.match(request.url.path):
            found |= route.methods or set()
    return sorted(found | ({"HEAD"} if "GET" in found else set()))
