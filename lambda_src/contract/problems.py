"""Every way in which a request can be refused: problem details (RFC 9457) by a stable code.

A client tells them apart by `code`; `title` is for people and may change.
"""

from dataclasses import dataclass

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """`retry_after`: seconds after which the same request may succeed; None where it will not."""

    code: str
    status: int
    title: str
    remedy: str
    retry_after: int | None = None

    @property
    def uri(self) -> str:
        """The problem's `type`: where both functions' OpenAPI documents describe it."""
        return f"/openapi.json#/x-problems/{self.code}"


INVALID_TOKEN = Problem(
    "invalid_token",
    401,
    "The token does not hold",
    "Its session has ended or never was: begin a new one, or send no token where none is needed.",
)
SESSION_REQUIRED = Problem(
    "session_required",
    401,
    "A session is needed",
    "Begin one with POST /api/v2/auth/anonymous and send its token.",
)
INSUFFICIENT_SCOPE = Problem(
    "insufficient_scope",
    403,
    "The session's role does not allow it",
    "Ask an operator for a publisher's token.",
)
NOT_FOUND = Problem(
    "not_found",
    404,
    "Not found",
    "It does not exist, no longer exists, or is another user's. Do not try again.",
)
METHOD_NOT_ALLOWED = Problem(
    "method_not_allowed", 405, "The path has other methods", "`Allow` names them."
)
LIMIT_REACHED = Problem(
    "limit_reached",
    409,
    "A limit of the caller's own is reached",
    "Delete one of what there are enough of.",
)
BODY_TOO_LARGE = Problem(
    "body_too_large", 413, "The body is too large", "Send it in several requests."
)
URL_TOO_LONG = Problem("url_too_long", 414, "The URL is too long", "Ask for less at once.")
UNSUPPORTED_MEDIA_TYPE = Problem(
    "unsupported_media_type",
    415,
    "The body is not JSON as it stands",
    "Send `Content-Type: application/json` and no `Content-Encoding`.",
)
INVALID_REQUEST = Problem(
    "invalid_request",
    422,
    "The request is wrong",
    "`detail` lists what is wrong and where. Correct it; the same request will fail again.",
)
CLIENT_CONNECTIONS = Problem(
    "client_connections",
    429,
    "The client, or its address, holds as many connections as it may",
    "Close one, or come back after `Retry-After`; `max_connections` is the client's own.",
    retry_after=30,
)
RECONNECTING_TOO_FAST = Problem(
    "reconnecting_too_fast",
    429,
    "The address opens and leaves connections faster than they end",
    "Come back after `Retry-After`; the connection's place is kept meanwhile.",
    retry_after=2,
)
REPLAY_LIMIT = Problem(
    "replay_limit",
    429,
    "The address has been sent as much of the past as it may for now",
    "Follow without an event id, or resume after `Retry-After`.",
    retry_after=600,
)
TOO_MANY_SESSIONS = Problem(
    "too_many_sessions",
    429,
    "The address has begun as many sessions as it may for now",
    "Go on with a session that you have, or begin one after `Retry-After`.",
    retry_after=600,
)
HEADERS_TOO_LARGE = Problem(
    "headers_too_large", 431, "The headers are too large", "Send fewer or shorter headers."
)
INTERNAL_ERROR = Problem(
    "internal_error",
    500,
    "Something went wrong here",
    "Try again, or report the `correlation_id`.",
)
CONNECTIONS_FULL = Problem(
    "connections_full",
    503,
    "Every connection is taken",
    "Poll meanwhile and come back after `Retry-After`.",
    retry_after=30,
)
STORE_UNAVAILABLE = Problem(
    "store_unavailable",
    503,
    "The store does not answer",
    "Try again after `Retry-After`; nothing was done, or publishing it again is harmless.",
    retry_after=5,
)

PROBLEMS = (
    SESSION_REQUIRED,
    INVALID_TOKEN,
    INSUFFICIENT_SCOPE,
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    LIMIT_REACHED,
    BODY_TOO_LARGE,
    URL_TOO_LONG,
    UNSUPPORTED_MEDIA_TYPE,
    INVALID_REQUEST,
    CLIENT_CONNECTIONS,
    RECONNECTING_TOO_FAST,
    REPLAY_LIMIT,
    TOO_MANY_SESSIONS,
    HEADERS_TOO_LARGE,
    INTERNAL_ERROR,
    CONNECTIONS_FULL,
    STORE_UNAVAILABLE,
)
