"""A response's body, bounded as it comes and as it unfolds."""

import zlib
from collections.abc import AsyncIterable
from typing import Final

from lambda_src.collector.errors import SourceError

_GZIP_OR_ZLIB: Final = zlib.MAX_WBITS + 32
_PACKED: Final = frozenset({"gzip", "x-gzip", "deflate"})
_PLAIN: Final = frozenset({"", "identity"})


async def read_body(chunks: AsyncIterable[bytes], encoding: str, *, most: int) -> bytes:
    """At most `most` bytes, on the wire and unpacked. Raises SourceError."""
    encoding = encoding.strip().lower()
    if encoding not in _PACKED | _PLAIN:
        raise SourceError("It is packed in a way that nobody asked for")
    unpacker = zlib.decompressobj(_GZIP_OR_ZLIB) if encoding in _PACKED else None
    body, received = bytearray(), 0
    async for chunk in chunks:
        received += len(chunk)
        try:
            body += unpacker.decompress(chunk, most + 1 - len(body)) if unpacker else chunk
        except zlib.error as error:
            raise SourceError("It cannot be unpacked") from error
        if max(received, len(body)) > most:
            raise SourceError(f"It is longer than {most:,} bytes")
    if unpacker and not unpacker.eof:
        raise SourceError("It is cut off")
    return bytes(body)
