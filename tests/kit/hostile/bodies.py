"""Bodies: JSON that is deep, huge, wrong in each field, or no JSON; and what hides as it."""

import gzip
import json
import zlib
from functools import cache
from random import Random
from typing import Any, Final

from tests.kit.hostile.attempt import JSON, Attempt, Known, bearer, request

WRONG: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 1, 1.5, -0.0, 1e308, 10**400, "", " ", "a", "AAPL", "a" * 3_000,
    "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\u2028", "\ufeff", "\U0001f4a9", "\u202e", "0",
    "null", "evt_1", "2026-01-31T14:00:00Z", "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00+14:00", "2026-02-30T00:00:00Z", "positive", "https://x", "https://a@b/",
    "javascript:alert(1)", "https://[::1", "https://\u2100.example", [], [[]], [None], ["AAPL"],
    ["AAPL"] * 6, ["AAPL"] * 3_000, [["AAPL"]], ["\ud800"], {}, {"a": 1}, {"": ""},
    {"__proto__": {}}, {"symbol": "AAPL"}, [{"symbol": "AAPL"}], {"$ref": "#"}, [{}], [[[[[[]]]]]],
    "A" * 128, "i:d-1", "${x}",
)  # fmt: skip
POST: Final = {
    "item_id": "hostile", "tickers": ["AAPL"], "timestamp": "2026-01-31T14:00:00Z", "source": "x",
    "url": "https://x.example/", "text": "up", "sentiment": "positive", "score": 0.9,
}  # fmt: skip
RAW: Final = (
    b"", b" ", b"{", b"}", b"[", b"]", b"{]", b"null", b"true", b"0", b'"a"', b"NaN", b"Infinity",
    b"-Infinity", b"[NaN]", b"{'a':1}", b"{a:1}", b'{"a":1,}', b"{}{}", b"{} x", b"\xef\xbb\xbf{}",
    b"\xff\xfe{\x00}\x00", b"\xff", b"\xed\xa0\x80", b'"\xff"', b"\x00", b'{"a":"\x01"}',
    b'{"a":"\\ud800"}', b'{"\\ud800":1}', b'{"a":"\\u0000"}', b'{"items":[],"items":[{}]}',
    b'{"a":1e99999}', b"[" * 50_000, b"[" * 900 + b"]" * 900, b'{"a":' * 50_000,
    b'{"items":' * 200 + b"1" + b"}" * 200, b"9" * 100_000, b"-" * 1_000,
    b"[" + b"1," * 200_000 + b"1]", b'{"items":[' + b"{}," * 100_000 + b"{}]}",
    b'"' + b"\\ud83d" * 50_000 + b'"', b'"' + b"a" * 900_000 + b'"',
    b'{"' + b"k" * 500_000 + b'":1}', b"a=b&c=d",
    b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--x--", b"\x80\x04\x95",
    b"{}" + b" " * 1_100_000,
)  # fmt: skip
TYPES: Final = (
    b"application/json", b"application/json; charset=utf-16", b"APPLICATION/JSON",
    b"application/json;", b"text/plain", b"", b"text/json", b"application/x-www-form-urlencoded",
    b"multipart/form-data; boundary=x", b"application/json, text/plain",
    b"application/problem+json", b"application/cbor", b"*/*", b"application/json\x0b", b"\xff",
    b"application/" + b"j" * 2_000,
)  # fmt: skip
ENCODINGS: Final = (
    b"gzip",
    b"deflate",
    b"br",
    b"zstd",
    b"identity",
    b"gzip, gzip",
    b"x-gzip",
    b"",
    b"GZIP",
    b"aws-chunked",
    b"\xff",
)
ROUTES: Final = (
    (b"POST", b"/api/v2/items"), (b"POST", b"/api/v2/score"), (b"POST", b"/api/tasks"),
    (b"POST", b"/api/v2/configurations"), (b"PUT", b"/api/v2/configurations/%s"),
    (b"PATCH", b"/api/v2/configurations/%s"), (b"POST", b"/api/v2/auth/anonymous"),
)  # fmt: skip


def _send(
    route: tuple[bytes, bytes], body: bytes, known: Known, *more: tuple[bytes, bytes]
) -> Attempt:
    method, path = route
    target = path % known.config_id if b"%s" in path else path
    token = known.viewer if b"configurations" in path else known.publisher
    headers = [bearer(token), *(more or (JSON,))]
    return Attempt("dashboard", (request(method, target, headers, body),), whole=True)


def _shape(random: Random, route: tuple[bytes, bytes]) -> dict[str, Any]:
    """What the route takes, before something in it is made wrong."""
    post = {key: POST[key] for key in random.sample(sorted(POST), random.randint(1, len(POST)))}
    match route[1]:
        case b"/api/v2/items":
            return {"items": [post]}
        case b"/api/tasks":
            return {"type": "import", "items": [post]}
        case b"/api/v2/score":
            return {"text": "up"}
        case b"/api/v2/auth/anonymous":
            return {}
    return {"name": "hostile", "tickers": ["AAPL"]}


def fields(random: Random, known: Known) -> Attempt:
    """A wrong type in one field or several, at any depth."""
    route = random.choice(ROUTES)
    body = _shape(random, route)
    inner = body["items"][0] if "items" in body and random.random() < 0.8 else body
    for _ in range(random.choice((1, 1, 2))):
        name = random.choice([*inner, "extra", "", "\ud800", "__class__"])
        inner[name] = random.choice(WRONG)
    if random.random() < 0.05:
        body = random.choice(WRONG)
    return _send(route, json.dumps(body).encode(), known)


def raw(random: Random, known: Known) -> Attempt:
    """Bodies that are no JSON, or more of it than anybody wants."""
    return _send(random.choice(ROUTES), random.choice(RAW), known)


def types(random: Random, known: Known) -> Attempt:
    """Bodies that say they are something else."""
    body = random.choice((b"{}", b"a=b", *RAW[:20]))
    return _send(random.choice(ROUTES), body, known, (b"Content-Type", random.choice(TYPES)))


def compressed(random: Random, known: Known) -> Attempt:
    """Little that becomes much, for whoever unpacks it."""
    body, said = _bomb(random.choice((b"gzip", b"deflate"))), random.choice(ENCODINGS)
    return _send(random.choice(ROUTES), body, known, JSON, (b"Content-Encoding", said))


@cache
def _bomb(kind: bytes) -> bytes:
    much = b'{"items":[' + b" " * 10_000_000 + b"]}"
    return gzip.compress(much, 1) if kind == b"gzip" else zlib.compress(much, 1)
