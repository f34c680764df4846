"""One id that ties a request, its answer, its log lines and its events together."""

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from starlette.types import Scope

HEADER = b"x-correlation-id"
_HEADERS = (HEADER, b"x-request-id")
_IN_QUERY = re.compile(rb"(?:^|&)request_id=([^&]*)")
# Safe in a log line, a header and an event; anything else is replaced, not repaired.
_SAFE = re.compile(rb"[A-Za-z0-9_.:-]{1,128}")


def given(scope: "Scope") -> str | None:
    """The caller's own id; EventSource cannot send headers, so streams take it from the query."""
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    for wanted in _HEADERS:
        for name, value in headers:
            if name == wanted and _SAFE.fullmatch(value):
                return value.decode()
    if scope["path"].endswith("/stream"):
        found = _IN_QUERY.search(scope["query_string"])
        value = unquote_to_bytes(found[1]) if found else b""
        if _SAFE.fullmatch(value):
            return value.decode()
    return None
