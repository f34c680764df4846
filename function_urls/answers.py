"""What the Function URL itself answers, in AWS's words."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from function_urls.http_types import Header, Send


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    content_type: bytes = b"application/json"
    error_type: bytes = b""

    async def send(self, send: Send, extra: Iterable[Header] = ()) -> None:
        headers = [
            (b"content-type", self.content_type),
            (b"content-length", str(len(self.body)).encode()),
            *extra,
        ]
        if self.error_type:
            headers.append((b"x-amzn-errortype", self.error_type))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


def _json(**body: str) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()


BAD_REQUEST = Answer(400, _json(message="The request's target is no path"))
UNKNOWN_HOST = Answer(
    403,
    _json(Message="No Function URL has the host name of this request"),
    error_type=b"AccessDeniedException",
)
FORBIDDEN = Answer(
    403,
    _json(
        Message="Forbidden. For troubleshooting Function URL authorization issues, see: "
        "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
    ),
    error_type=b"AccessDeniedException",
)
UNKNOWN_KEY = Answer(
    403,
    _json(message="The security token included in the request is invalid."),
    error_type=b"UnrecognizedClientException",
)
WRONG_SIGNATURE = Answer(
    403,
    _json(
        message="The request signature we calculated does not match the signature you provided. "
        "Check your AWS Secret Access Key and signing method. Consult the service documentation "
        "for details."
    ),
    error_type=b"InvalidSignatureException",
)
THROTTLED = Answer(
    429,
    _json(
        Reason="ReservedFunctionConcurrentInvocationLimitExceeded",
        Type="User",
        message="Rate Exceeded.",
    ),
    error_type=b"TooManyRequestsException",
)
TOO_LARGE = Answer(
    413,
    _json(message="Request must be smaller than 6291456 bytes for the InvokeFunction operation"),
    error_type=b"RequestTooLargeException",
)
TOO_SLOW = Answer(408, _json(message="The request did not arrive in time"))
# No JSON, though it says so.
BAD_GATEWAY = Answer(502, b"Internal Server Error")
