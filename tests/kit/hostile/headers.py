"""Header bombs, headers of others, and tokens of every wrong shape."""

import json
from base64 import b64encode
from random import Random
from typing import Final

from tests.kit.hostile.addressing import PATHS
from tests.kit.hostile.attempt import Attempt, Known, anywhere, request

ODD: Final = (
    b"", b" ", b"\t", b"0", b"-1", b"*", b",", b";", b"=", b'"', b"a" * 4_000, b"," * 4_000,
    b"a=b; " * 800, b"\xff", b"\xc3\x28", b"\xe2\x80\xae", b"[" * 4_000, b'{"a":' * 800, b"null",
    b"NaN", b"1e999", b"9" * 4_000, b"..", b"%00", b"%0d%0a", b"<script>", b"${jndi:ldap://x}",
    b"{{7*7}}", b"' or 1=1 --", b"bytes=0-,0-,0-,0-", b"Thu, 99 Foo 99999 99:99:99 GMT",
    b"null, null", b'W/"' + b"a" * 500 + b'"', b"gzip;q=0, identity;q=0, *;q=0",
    b"multipart/form-data", b"text/html;charset=" + b"x" * 200,
    b'{"http":{"sourceIp":"203.0.113.9"}}', b'{"http":{"sourceIp":{}}}', b'{"deadline":1}',
    b'{"deadline":"x"}', b'{"deadline":1e400}', b"1.2.3.4, 5.6.7.8", b"::1", b"fe80::1%eth0",
    b"1.2.3.4:99999", b"[::1]:1", b"127.0.0.1", b"evt_" + b"9" * 400,
)  # fmt: skip
NAMES: Final = (
    b"Accept", b"Accept-Encoding", b"Accept-Language", b"Accept-Charset", b"Cache-Control",
    b"Content-Type", b"Content-Encoding", b"Cookie", b"Date", b"DNT", b"Forwarded", b"From",
    b"If-Match", b"If-Modified-Since", b"If-None-Match", b"If-Range", b"If-Unmodified-Since",
    b"Last-Event-ID", b"Max-Forwards", b"Origin", b"Pragma", b"Range", b"Referer", b"User-Agent",
    b"Via", b"X-Forwarded-For", b"X-Forwarded-Host", b"X-Forwarded-Proto",
    b"X-HTTP-Method-Override", b"X-Original-URL", b"X-Rewrite-URL", b"X-Correlation-ID",
    b"X-Request-ID", b"X-Viewer-Address", b"CloudFront-Viewer-Address", b"X-Amzn-Request-Context",
    b"X-Amzn-Lambda-Context", b"X-Amzn-Trace-Id", b"X-Amz-Content-Sha256", b"X-Amz-Date",
    b"X-Amz-Security-Token", b"Access-Control-Request-Method", b"Access-Control-Request-Headers",
    b"Sec-Fetch-Site", b"Sec-WebSocket-Key", b"Host2", b"Lambda-Runtime-Function-Error-Type",
    b"Lambda-Runtime-Aws-Request-Id", b"Transfer-Encodings", b"Content-Lengths",
)  # fmt: skip
TOKENS: Final = (
    b"", b" ", b"Bearer", b"Bearer ", b"bearer", b"Bearer  ", b"Bearer\t", b"Bearer x",
    b"Bearer x y", b"Bearer,x", b"Bearer=x", b"Bearer \xff\xfe", b"Bearer \xc3\xa9",
    b"Bearer " + b"x" * 4_000, b"Bearer " + b"x" * 30_000, b"Bearer null", b"Bearer undefined",
    b"Bearer [object Object]", b"Bearer {}", b"Bearer ../../x", b"Bearer SESSION#",
    b"Bearer eyJhbGciOiJub25lIn0.e30.", b"Basic", b"Basic x", b"Basic " + b64encode(b"a:b"),
    b'Digest username="a"', b"Negotiate " + b"A" * 2_000, b"AWS4-HMAC-SHA256",
    b"AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/lambda/aws4_request, Signature=0",
    b"x", b"Token x", b"Bearer Bearer x", b"Bearer\x0bx", b"Bearer %00", b"Bearer " + b"9" * 300,
    b"BEARER x", b'Bearer "x"', b"Bearer x,Bearer y",
)  # fmt: skip


def bombs(random: Random, known: Known) -> Attempt:
    """Too many headers, too long ones, or just as much as is allowed."""
    del known
    size = random.choice((1_000, 8_000, 16_000, 30_000, 33_000, 70_000))
    name, value = random.choice(
        ((b"X-A", b"a"), (b"Cookie", b"a=b; "), (b"Accept", b"a/b,"), (b"X-A", b"\xff"))
    )
    number = random.choice((1, 1, 10, 100, 1_000))
    each = value * max(1, size // len(value) // number)
    alike = random.random() < 0.5
    numbered = [(name if alike else name + b"%d" % n, each) for n in range(number)]
    return Attempt(anywhere(random), (request(b"GET", random.choice(PATHS), numbered),), whole=True)


def odd(random: Random, known: Known) -> Attempt:
    """Headers that mean something to somebody on the way, with values that mean nothing."""
    del known
    fields = [(random.choice(NAMES), random.choice(ODD)) for _ in range(random.randint(1, 6))]
    method = random.choice((b"GET", b"GET", b"HEAD", b"OPTIONS", b"POST"))
    return Attempt(anywhere(random), (request(method, random.choice(PATHS), fields),), whole=True)


def tokens(random: Random, known: Known) -> Attempt:
    """Tokens of every wrong shape, in both headers and in the query."""
    real = random.choice((known.viewer, known.publisher))
    close = (
        real[:-1],
        real + b"x",
        real.swapcase(),
        real[::-1],
        b" ".join((real, real)),
        real + b"\xff",
        real * 50,
    )
    values = [
        *TOKENS,
        *(b"Bearer " + each for each in close),
        json.dumps({"token": real.decode()}).encode(),
    ]
    fields = [
        (random.choice((b"Authorization", b"X-Authorization")), random.choice(values))
        for _ in range(random.choice((1, 1, 2, 5)))
    ]
    target = random.choice(PATHS) + (b"?token=" + real if random.random() < 0.1 else b"")
    return Attempt(
        anywhere(random),
        (request(random.choice((b"GET", b"HEAD", b"PUT")), target, fields),),
        whole=True,
    )
