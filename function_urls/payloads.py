"""How large requests and responses are to Lambda: as JSON, which is what it carries."""

import json
from collections.abc import Mapping
from typing import Any

import httpx

# By the adapter's library; whatever else a response is, it travels in base64.
_TEXT = (
    "text",
    "application/json",
    "application/javascript",
    "application/xml",
    "application/yaml",
)
_TEXT_ENDINGS = ("+xml", "+yaml", "+json")
# What the Function URL takes for text, anywhere in the content type of a request.
_TEXT_WORDS = ("text", "json", "xml")


def is_text(response: httpx.Response) -> bool:
    if "content-encoding" in response.headers:
        return False
    kind: str = response.headers.get("content-type", "text")
    return kind.startswith(_TEXT) or kind.partition(";")[0].endswith(_TEXT_ENDINGS)


def json_bytes(value: Mapping[str, Any] | str) -> int:
    return len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())


def base64_bytes(size: int) -> int:
    """With the quotes around it."""
    return 4 * -(-size // 3) + 2


def request_body_bytes(body: bytes, content_type: str) -> int:
    if body.isascii() and any(word in content_type.lower() for word in _TEXT_WORDS):
        return json_bytes(body.decode())
    return base64_bytes(len(body))


def response_body_bytes(response: httpx.Response, body: bytes) -> int:
    if is_text(response):
        return json_bytes(body.decode(errors="replace"))
    return base64_bytes(len(body))
