"""Where a request ends, told wrongly, twice, or not at all: what smuggling lives on."""

from random import Random
from typing import Final

from tests.kit.hostile.attempt import Attempt, Known, anywhere

INSIDE: Final = b"GET /api/v2/auth/me HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

BEGUN: Final = (
    b"POST /api/v2/auth/anonymous HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
)
LENGTHS: Final = (
    b"-1", b"+5", b"0x5", b"5, 5", b"5,6", b"5 5", b"", b" ", b"5;", b"05", b"1e1", b"NaN",
    b"9" * 19, b"9" * 400, b"\xd9\xa5", b"5\x00", b"5\x0b", b"1_0", b"0" * 5000 + b"5", b"6291457",
)  # fmt: skip
CODINGS: Final = (
    b"chunked", b" chunked", b"chunked ", b"Chunked", b"chunked, chunked", b"identity",
    b"chunked, identity", b"gzip, chunked", b"xchunked", b"chunked;q=1", b"\x0bchunked",
    b"chunked\x00", b"", b",", b"chunked,", b'"chunked"', b"trailers",
)  # fmt: skip
CHUNKS: Final = (
    b"5\r\nhello\r\n0\r\n\r\n",
    b"5;a=b\r\nhello\r\n0\r\n\r\n",
    b"5;" + b"a" * 20_000 + b"\r\nhello\r\n0\r\n\r\n",
    b"-1\r\nhello\r\n0\r\n\r\n",
    b"0x5\r\nhello\r\n0\r\n\r\n",
    b"+5\r\nhello\r\n0\r\n\r\n",
    b" 5\r\nhello\r\n0\r\n\r\n",
    b"\r\nhello\r\n0\r\n\r\n",
    b"ffffffffffffffff1\r\nhello\r\n0\r\n\r\n",
    b"7fffffffffffffff\r\nhello",
    b"fffffff\r\nhello",
    b"5\nhello\n0\n\n",
    b"5\r\nhello0\r\n\r\n",
    b"5\r\nhelloworld\r\n0\r\n\r\n",
    b"5\rhello\r\n0\r\n\r\n",
    b"g\r\nhello\r\n0\r\n\r\n",
    b"0\r\nX: y\r\nContent-Length: 3\r\n\r\n",
    b"0\r\n" + b"X: y\r\n" * 4_000 + b"\r\n",
    b"0\r\n\r\n" + INSIDE,
    b"1\r\n{\r\n" * 2_000 + b"0\r\n\r\n",
    b"00000000000000000000005\r\nhello\r\n0\r\n\r\n",
)
LINES: Final = (
    b"X-A : b", b" X-A: b", b"X-A", b": b", b"X A: b", b"X-A: b\r\n folded", b"X-A: b\r\n\tfolded",
    b"X-A: b\x00c", b"X-A: b\rc", b"X-A: b\nX-B: c", b"X-A:b", b"X-A:\t b \t", b"X-A:",
    b"X-\x00A: b", b"X-\xc3\xa9: b", b"X-A: \xff\xfe", b"X-A: \x7f", b"X[A]: b", b"Host: elsewhere",
    b"HOST: 127.0.0.1", b"Content-Length: 0\r\nContent-Length: 0",
    b"Content-Length: 3\r\nContent-Length: 4",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
    b"Transfer-Encoding: chunked\r\nContent-Length: 4",
    b"Content-Length: 4\r\nTransfer-Encoding: chunked", b"Transfer-Encoding\x0b: chunked",
    b"Transfer_Encoding: chunked", b"Expect: 100-continue", b"Expect: 200-ok",
    b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA", b"Upgrade: TLS/1.0",
    b"Connection: keep-alive, close", b"Connection: host", b"Connection: content-length",
    b"Connection: x-amzn-request-context, authorization",
    b"Keep-Alive: timeout=-1, max=99999999999", b"TE: trailers, deflate;q=0.5",
    b"Trailer: Content-Length, Host", b"Proxy-Connection: keep-alive",
)  # fmt: skip
STARTS: Final = (
    b"GET /health", b"GET /health ", b"GET  /health HTTP/1.1", b"GET\t/health\tHTTP/1.1",
    b"GET /health HTTP/1.1 ", b"GET /health HTTP/1.2", b"GET /health HTTP/2.0",
    b"GET /health HTTP/0.9", b"GET /health HTTP/1.0", b"GET /health http/1.1",
    b"GET /health HTTP/11.1", b"GET /health HTTP/1.", b"GET /health FTP/1.1",
    b"GET /health HTTP/1.1\x00", b"/health HTTP/1.1", b"GET", b" ", b"\x00",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00",
    b"\r\n" * 1_000 + b"GET /health HTTP/1.1", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"SSH-2.0-OpenSSH_9.6", b"GET /health HTTP/1.1\r", b"HTTP/1.1 200 OK", b"*1\r\n$4\r\nPING",
    b"GET /health HTTP/1.1, GET /health HTTP/1.1",
)  # fmt: skip
ENDS: Final = (b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r")


def lengths(random: Random, known: Known) -> Attempt:
    """A Content-Length that is none, is wrong, or is contradicted."""
    del known
    head = BEGUN
    values = random.choices(LENGTHS, k=random.choice((1, 1, 2)))
    head += b"".join(b"Content-Length: %s\r\n" % value for value in values)
    return Attempt(anywhere(random), (head + b"\r\n" + random.choice((b"{}", b"{}   ", INSIDE)),))


def codings(random: Random, known: Known) -> Attempt:
    """A body in chunks that are none, or by an encoding that is none."""
    del known
    head = BEGUN
    for value in random.choices(CODINGS, k=random.choice((1, 1, 2))):
        head += b"Transfer-Encoding: %s\r\n" % value
    if random.random() < 0.3:
        head += b"Content-Length: %s\r\n" % random.choice(LENGTHS)
    return Attempt(anywhere(random), (head + b"\r\n" + random.choice(CHUNKS),))


def lines(random: Random, known: Known) -> Attempt:
    """Header lines that two readers would read differently."""
    del known
    head = random.choice((b"GET", b"POST", b"HEAD", b"OPTIONS")) + b" /health HTTP/1.1\r\n"
    head += b"Host: 127.0.0.1\r\n" if random.random() < 0.9 else b""
    for line in random.choices(LINES, k=random.randint(1, 3)):
        head += line + random.choice(ENDS)
    return Attempt(
        anywhere(random), (head + b"\r\n" + random.choice((b"", b"{}", b"0\r\n\r\n", INSIDE)),)
    )


def starts(random: Random, known: Known) -> Attempt:
    """First lines that are none, or another protocol's."""
    del known
    rest = b"\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    return Attempt(anywhere(random), (random.choice(STARTS) + random.choice((rest, b"\r\n\r\n")),))


def noise(random: Random, known: Known) -> Attempt:
    """Bytes."""
    del known
    return Attempt(anywhere(random), (random.randbytes(random.randint(1, 3_000)) + b"\r\n\r\n",))
