"""A client that speaks HTTP by the byte: to see chunks as they are, or to behave badly."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

READ_SECONDS = 10.0


class RawConnection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def request(self, target: str, headers: Mapping[str, str] | None = None) -> None:
        lines = [f"GET {target} HTTP/1.1", "Host: localhost"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self.send("\r\n".join([*lines, "", ""]).encode("latin-1"))

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    def half_close(self) -> None:
        self.writer.write_eof()

    def reset(self) -> None:
        """Break the connection, as a network does, without a word to the server."""
        self.writer.transport.abort()

    async def head(self) -> tuple[int, list[tuple[str, str]]]:
        async with asyncio.timeout(READ_SECONDS):
            head = await self.reader.readuntil(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")[:-2]
        fields = [line.split(": ", 1) for line in lines]
        return int(status.split(" ")[1]), [(name.lower(), value) for name, value in fields]

    async def chunks(self) -> list[bytes]:
        """The chunks of the body, to its end."""
        found: list[bytes] = []
        async with asyncio.timeout(READ_SECONDS):
            while size := int(await self.reader.readuntil(b"\r\n"), 16):
                found.append(await self.reader.readexactly(size))
                assert await self.reader.readexactly(2) == b"\r\n"
            assert await self.reader.readexactly(2) == b"\r\n"
        return found

    async def until(self, marker: bytes) -> bytes:
        async with asyncio.timeout(READ_SECONDS):
            return await self.reader.readuntil(marker)

    async def rest(self) -> bytes:
        """Everything to the end of the connection."""
        async with asyncio.timeout(READ_SECONDS):
            return await self.reader.read()


@asynccontextmanager
async def connected(url: str, *, receive_buffer: int | None = None) -> AsyncIterator[RawConnection]:
    """`receive_buffer`: bytes that the kernel may hold for a client that does not read."""
    address = urlsplit(url)
    peer = socket.socket()
    peer.setblocking(False)  # noqa: FBT003
    if receive_buffer is not None:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    await asyncio.get_running_loop().sock_connect(peer, (address.hostname, address.port))
    reader, writer = await asyncio.open_connection(sock=peer, limit=receive_buffer or 2**16)
    try:
        yield RawConnection(reader, writer)
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
