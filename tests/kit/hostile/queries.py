"""Queries and event ids: each parameter of each route, wrong, twice, or another's."""

from random import Random
from typing import Final
from urllib.parse import quote_from_bytes

from tests.kit.hostile.attempt import Attempt, Known, bearer, request

STREAM: Final = b"/api/v2/stream"
VALUES: Final = (
    b"", b" ", b"0", b"-1", b"1", b"501", b"1e3", b"9" * 30, b"9" * 5_000, b"NaN", b"null", b"true",
    b"AAPL", b"aapl", b"AAPL,", b",".join([b"AAPL"] * 21), b"A" * 6, b"BRK.B", b"BRK.BB", b"\x00",
    b"A\x00", b"\xff", b"\xed\xa0\x80", b"\xd9\xa1", b"\r\nX: y", b"../..", b"a" * 9_000, b"%",
    b"'", b"evt_1", b"evt_0", b"evt_-1", b"wait", b"never", b"1h", b"24h", b"100y",
    b"2026-01-31T14:00:00Z", b"2026-01-31T14:00:00+99:99", b"0000-00-00T00:00:00Z",
    b"9999-12-31T23:59:59Z", b"0001-01-01T00:00:00+14:00", b"[]", b"{}",
)  # fmt: skip
NAMES: Final = (
    b"after", b"limit", b"tickers", b"range", b"at", b"connection", b"request_id", b"on_full",
    b"last_event_id", b"lastEventId", b"x-amz-signature", b"X-Amz-Date", b"extra", b"", b"\xff",
    b"tickers[]", b"limit.", b"a" * 300,
)  # fmt: skip
PATHS: Final = (
    b"/api/v2/items", b"/api/v2/items", b"/api/v2/series", b"/api/v2/metrics", b"/api/v2/runtime",
    b"/api/v2/stream/status", b"/health", b"/api/v2/stream", b"/api/utils/version/stream",
    b"/api/tasks/none/stream", b"/api/v2/auth/me", b"/openapi.json", b"/",
)  # fmt: skip
EVENT_IDS: Final = (
    b"", b" ", b"evt_", b"evt_0", b"evt_1", b"evt_-1", b"evt_1.", b"evt_1.0", b"evt_1.1.1",
    b"evt_1.999999999", b"evt_1.9999999999", b"evt_999999999999999999", b"evt_9999999999999999999",
    b"evt_" + b"9" * 5_000, b"evt_" + b"9" * 30_000, b"EVT_1", b"evt_0x1", b"evt_1e3", b"evt_ 1",
    b"evt_\xd9\xa1", b"\xff\xfe", b"evt_1\xff", b"evt_1%00", b"1", b"0", b"a" * 30_000,
    b"evt_1,evt_2", b"null", b"evt_00000000000000000001", b"evt_1\t", b"{}", b"\xe2\x80\x8b",
    b"evt_1;evt_1", b"-", b"evt_+1", b"evt_1_0",
)  # fmt: skip


def queries(random: Random, known: Known) -> Attempt:
    pairs = []
    for _ in range(random.choice((1, 1, 2, 3, 60))):
        name, value = random.choice(NAMES), random.choice(VALUES)
        sent = (
            quote_from_bytes(value).encode() if random.random() < 0.7 else value.replace(b" ", b"+")
        )
        pairs.append(
            quote_from_bytes(name).encode() + random.choice((b"=", b"=", b"", b"==")) + sent
        )
    target = random.choice(PATHS) + b"?" + random.choice((b"&", b"&", b";", b"&&")).join(pairs)
    # A HEAD of a stream is told what a GET would be, and opens nothing.
    method = b"HEAD" if b"/stream?" in target else random.choice((b"GET", b"GET", b"HEAD"))
    headers = [bearer(known.viewer)] if random.random() < 0.3 else []
    where = "dashboard" if random.random() < 0.7 else "streaming"
    return Attempt(
        "dashboard" if where == "dashboard" else "streaming",
        (request(method, target, headers),),
        whole=True,
    )


def event_ids(random: Random, known: Known) -> Attempt:
    """On the dashboard, which sends them on, and on the streams, without opening one."""
    del known
    value = random.choice(EVENT_IDS)
    if random.random() < 0.5:
        headers, query = [(b"Last-Event-ID", value)] * random.choice((1, 1, 3)), b""
    else:
        name = random.choice((b"last_event_id", b"lastEventId"))
        headers, query = [], b"?" + name + b"=" + quote_from_bytes(value).encode()
    path = random.choice((STREAM, b"/api/utils/version/stream", b"/api/tasks/none/stream"))
    if random.random() < 0.5:
        return Attempt("streaming", (request(b"HEAD", path + query, headers),), whole=True)
    return Attempt(
        "dashboard", (request(random.choice((b"GET", b"HEAD")), path + query, headers),), whole=True
    )


def openings(random: Random, known: Known) -> Attempt:
    """Streams that are opened with an id of any kind, and left at once."""
    del known
    target = random.choice((STREAM, b"/api/utils/version/stream", b"/api/tasks/none/stream"))
    target += b"?connection=hostile&on_full=" + random.choice((b"wait", b"wait", b"never"))
    headers = [(b"Last-Event-ID", random.choice(EVENT_IDS))]
    return Attempt("streaming", (request(b"GET", target, headers),), "reset", opens=True)
