"""Error answers: their one shape, and how a route says which of them it gives."""

import json
from typing import Any

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse

_MEANINGS = {
    307: "Temporary redirect: the stream itself is served by the streaming function",
    400: "The request cannot be read or is wrong",
    401: "No session, or one that has ended",
    403: "The session's role does not allow it",
    404: "Not found",
    409: "A limit of the caller's own is reached",
    413: "The body is too large",
    414: "The URL is too long",
    429: "This client holds as many connections as one client may",
    431: "The headers are too large",
    503: "The store does not answer, or every connection is taken; see Retry-After",
}


class Problem(BaseModel):
    """What every error answers, but for 422, whose `detail` is a list."""

    detail: str = Field(description="What happened and what to do, for a person")


class PlainJSON(JSONResponse):
    """JSON in ASCII: whatever a caller sent, half a surrogate pair included, can be answered."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content, separators=(",", ":")).encode("ascii")


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """FastAPI's `responses` of a route; the limits of web/limits.py hold for every one."""
    return {
        status: {"description": _MEANINGS[status]} | ({} if status == 307 else {"model": Problem})  # noqa: PLR2004
        for status in (*statuses, 414, 431)
    }
