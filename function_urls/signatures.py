"""Signature Version 4 of requests to a Function URL whose AuthType is AWS_IAM."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from function_urls import answers
from function_urls.answers import Answer
from function_urls.http_types import Header, Scope, header

BODY_HASH = "x-amz-content-sha256"
UNSIGNED = "UNSIGNED-PAYLOAD"
"""What other services take for a body that nobody hashed, and Lambda does not."""

_SERVICE = "lambda"
_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/, ]+)/\d{8}/(?P<region>[^/, ]+)/lambda/aws4_request,"
    r" ?SignedHeaders=(?P<headers>[a-z0-9;-]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)


@dataclass(frozen=True)
class Key:
    access_key: str
    secret: str = field(repr=False)


def sign(
    key: Key, *, region: str, method: str, url: str, host: str, body_hash: str
) -> Iterable[Header]:
    """The headers that sign a request, its host and the hash of its body."""
    request = AWSRequest(method=method, url=url, headers={"host": host, BODY_HASH: body_hash})
    SigV4Auth(Credentials(key.access_key, key.secret), _SERVICE, region).add_auth(request)
    for name, value in request.headers.items():
        if name.lower() != "host":
            yield name.lower().encode(), str(value).encode()


@dataclass(frozen=True)
class _Claim:
    """Who a request says has signed it, and how."""

    key: str
    region: str
    headers: tuple[str, ...]
    signature: str

    @classmethod
    def of(cls, scope: Scope) -> "_Claim | None":
        found = _AUTHORIZATION.fullmatch(header(scope, b"authorization"))
        if found is None:
            return None
        names = tuple(found["headers"].split(";"))
        return cls(found["key"], found["region"], names, found["signature"])


def stranger(scope: Scope, secrets: Mapping[str, str]) -> Answer | None:
    """The answer to a request that nobody known here claims to have signed."""
    claim = _Claim.of(scope)
    if claim is None:
        return answers.FORBIDDEN
    return None if claim.key in secrets else answers.UNKNOWN_KEY


def forgery(scope: Scope, body: bytes, secrets: Mapping[str, str]) -> Answer | None:
    """The answer to a request that is no stranger's and not as it was signed."""
    claim = _Claim.of(scope)
    assert claim is not None  # noqa: S101  # a stranger's got an answer
    signed = {name: header(scope, name.encode()) for name in claim.headers}
    if not hmac.compare_digest(_signature(scope, signed, claim, secrets), claim.signature):
        return answers.WRONG_SIGNATURE
    if signed.get(BODY_HASH) != hashlib.sha256(body).hexdigest():
        return answers.WRONG_SIGNATURE
    return None


def _signature(
    scope: Scope, signed: Mapping[str, str], claim: _Claim, secrets: Mapping[str, str]
) -> str:
    target = scope["raw_path"].decode("latin-1")
    if query := scope["query_string"].decode("latin-1"):
        target += "?" + query
    request = AWSRequest(
        method=scope["method"], url=f"http://{header(scope, b'host')}{target}", headers=signed
    )
    request.context["timestamp"] = signed.get("x-amz-date", "")
    auth = SigV4Auth(Credentials(claim.key, secrets[claim.key]), _SERVICE, claim.region)
    return auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
