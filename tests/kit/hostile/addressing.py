"""Targets and methods: what is asked for, and how."""

from random import Random
from typing import Final

from tests.kit.hostile.attempt import JSON, Attempt, Known, anywhere, bearer, request

TARGETS: Final = (
    b"*", b"//", b"///health", b"/./health", b"/../../etc/passwd", b"/health/..", b"/health/",
    b"/HEALTH", b"/%68ealth", b"/health%00", b"/%00", b"/%", b"/%z", b"/%zz", b"/%2", b"/%u0041",
    b"/%ff%fe", b"/%ed%a0%80", b"/%c0%ae%c0%ae/", b"/\xff\xfe", b"/\xc3\xa9", b"/health\x7f",
    b"/health\xa0", b"/health;a=b", b"/health#a", b"/health?#", b"/a b", b"/a\tb", b"\\health",
    b"/\\..\\..\\windows", b"http://127.0.0.1/health", b"http://elsewhere.example/health",
    b"https://127.0.0.1/health", b"elsewhere.example:443", b"127.0.0.1:80", b"health", b"?a", b"#",
    b"", b"/" + b"a" * 8_000, b"/" + b"a" * 17_000, b"/" + b"a" * 40_000, b"/" + b"/" * 9_000,
    b"/" + b"%2f" * 3_000, b"/" + b"%F0%9F%98%80" * 500, b"/?" + b"a" * 15_000,
    b"/?" + b"a&" * 5_000, b"/?" + b"a=1&" * 4_000, b"/assets/", b"/assets/../index.html",
    b"/assets/%2e%2e/%2e%2e/etc/passwd", b"/assets/..%2f..%2fapp.py", b"/assets/\x00",
    b"/assets/%00.js", b"/assets/" + b"a" * 5_000, b"/assets//etc/passwd", b"/assets/con",
    b"/assets/.%0d%0aX: y", b"/docs", b"/openapi.json", b"/redoc", b"/favicon.ico", b"/.git/config",
    b"/ready", b"/api/v2/configurations/%2e%2e", b"/api/v2/configurations/" + b"%00" * 30,
    b"/api/v2/configurations/" + b"x" * 3_000, b"/api/v2/configurations/%f0%9f%92%a9",
    b"/api/v2/configurations/a%2fb", b"/api/v2/configurations//stream", b"/api/tasks/",
    b"/api/tasks/%00", b"/api/tasks/" + b"t" * 10_000, b"/api/tasks/%ED%A0%80",
    b"/api/tasks/..%2f..", b"/api/tasks/a%0d%0aSet-Cookie:%20a=b", b"/api/tasks/STATE%23",
    b"/2015-03-31/functions", b"/_ministack/health",
)  # fmt: skip
METHODS: Final = (
    b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS", b"TRACE", b"CONNECT", b"get",
    b"Get", b"PRI", b"PROPFIND", b"MKCOL", b"LOCK", b"PURGE", b"QUERY", b"X", b"G" * 1_000,
    b"G" * 40_000, b"GET\x00", b"G E T", b"G\xc9T", b"(GET)", b'"GET"', b"!#$%&'*+-.^_`|~", b"GET:",
    b"123", b"",
)  # fmt: skip
PATHS: Final = (
    b"/", b"/health", b"/ready", b"/api/v2/auth/anonymous", b"/api/v2/auth/me",
    b"/api/v2/auth/session", b"/api/v2/items", b"/api/v2/configurations", b"/api/v2/metrics",
    b"/api/v2/series", b"/api/v2/score", b"/api/v2/runtime", b"/api/v2/stream/status",
    b"/api/v2/stream/health", b"/api/v2/stream/leave", b"/api/tasks", b"/api/tasks/none",
    b"/api/v2/configurations/none", b"/openapi.json", b"/docs", b"/assets/page.js",
)  # fmt: skip


def targets(random: Random, known: Known) -> Attempt:
    method = random.choice(
        (b"GET", b"GET", b"HEAD", b"POST", b"OPTIONS", b"DELETE", b"TRACE", b"CONNECT")
    )
    target = random.choice(TARGETS)
    if random.random() < 0.2:
        target += random.choice(TARGETS)
    headers = [bearer(known.viewer)] if random.random() < 0.3 else []
    return Attempt(anywhere(random), (request(method, target, headers),), whole=True)


def methods(random: Random, known: Known) -> Attempt:
    method, path = random.choice(METHODS), random.choice(PATHS)
    # A session that everybody here goes on with is not to be ended.
    headers = [] if method == b"DELETE" else [bearer(known.publisher)]
    body = random.choice((None, b"", b"{}", b"[]", b"\x00"))
    return Attempt(anywhere(random), (request(method, path, [*headers, JSON], body),), whole=True)
