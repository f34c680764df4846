"""What an edge with origin access control asks of whoever calls through it."""

from typing import Final

AUTHORIZATION: Final = "X-Authorization"
"""Where a token travels: the edge keeps `Authorization` for its own signature."""

BODY_HASH: Final = "x-amz-content-sha256"
BODY_HASH_HELP: Final = (
    "The body's SHA-256 in hexadecimal. An environment behind CloudFront answers 403 to a POST, "
    "PUT or PATCH without it: CloudFront signs the request with this hash and never reads the body"
)

PUBLISHING: Final = ("/api/v2/items", "/api/tasks")
"""What producers POST to, who may ask more often than viewers."""
