"""How the edge speaks to a viewer: what it adds to each answer, and the answers of its own."""

from collections.abc import Sequence

from function_urls.answers import Answer
from function_urls.edge.answers import SERVER
from function_urls.edge.caching import Kept
from function_urls.edge.distribution import ResponseHeader
from function_urls.http_types import Header, Send

FROM_FUNCTION = b"FunctionGeneratedResponse from cloudfront"
_ERROR = b"Error from cloudfront"
_HIT = b"Hit from cloudfront"
_MISS = b"Miss from cloudfront"
_FIRST_ERROR = 400


def own_headers(answer: Answer) -> list[Header]:
    """Of what the edge answers itself."""
    return [SERVER, (b"content-type", answer.content_type)]


class Sending:
    def __init__(self, send: Send, *, id_: str, via: str) -> None:
        self._policy = list[ResponseHeader]()
        self._send = send
        self._id = id_.encode()
        self._via = via.encode()

    def add(self, policy: Sequence[ResponseHeader]) -> None:
        """To every answer, once it is known which behavior answers."""
        self._policy = list(policy)

    async def refuse(self, answer: Answer) -> None:
        await self.whole(answer.status, own_headers(answer), answer.body, cause=_ERROR)

    async def kept(self, kept: Kept, *, age: float, head: bool) -> None:
        cause = _HIT if kept.status < _FIRST_ERROR else _ERROR
        headers = [*kept.headers, (b"age", str(int(age)).encode())]
        await self.whole(kept.status, headers, b"" if head else kept.body, cause=cause)

    async def whole(
        self, status: int, headers: Sequence[Header], body: bytes, *, cause: bytes
    ) -> None:
        told = [one for one in headers if one[0] != b"content-length"]
        told.append((b"content-length", str(len(body)).encode()))
        await self.start(status, told, cause=cause)
        await self.end(body)

    async def start(
        self, status: int, headers: Sequence[Header], *, cause: bytes | None = None
    ) -> None:
        """Without a cause it is the origin's."""
        cause = cause or (_MISS if status < _FIRST_ERROR else _ERROR)
        there = {name for name, _ in headers}
        added = [
            (b"x-cache", cause),
            (b"via", self._via),
            (b"x-amz-cf-pop", b"LOCAL"),
            (b"x-amz-cf-id", self._id),
            *((o.name, o.value) for o in self._policy if o.override or o.name not in there),
        ]
        replaced = {name for name, _ in added}
        kept = [one for one in headers if one[0] not in replaced]
        await self._send(
            {"type": "http.response.start", "status": status, "headers": [*kept, *added]}
        )

    async def part(self, body: bytes) -> None:
        await self._send({"type": "http.response.body", "body": body, "more_body": True})

    async def end(self, body: bytes = b"") -> None:
        await self._send({"type": "http.response.body", "body": body})
