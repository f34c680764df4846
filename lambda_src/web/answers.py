"""Error answers: problem details, as JSON in ASCII."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response
from starlette.types import Scope

from lambda_src.contract.problems import MEDIA_TYPE, Problem


def refusal(
    scope: Scope,
    problem: Problem,
    detail: str | list[dict[str, Any]],
    *,
    headers: Mapping[str, str] | None = None,
    **members: Any,
) -> Response:
    """`members` are what a problem tells besides; `detail` is for people, a list for a 422."""
    retry = problem.retry_after
    content = {
        "type": problem.uri,
        "title": problem.title,
        "status": problem.status,
        "detail": detail,
        "code": problem.code,
        "correlation_id": scope["state"]["correlation_id"],
        **({"retry_after": retry} if retry else {}),
        **members,
    }
    return Response(
        # Whatever a caller sent, half a surrogate pair included, can be answered in ASCII.
        json.dumps(content, separators=(",", ":")),
        problem.status,
        ({"Retry-After": str(retry)} if retry else {}) | dict(headers or {}),
        MEDIA_TYPE,
    )
