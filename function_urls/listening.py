"""Where an execution environment listens: a socket that is this user's alone, or else a port.

On Lambda nobody else can reach the port on which the Web Adapter calls. Here every web page in
every browser can, so a handler is offered a Unix socket as well, by the variable UVICORN_UDS that
uvicorn's own command knows. One that does not know it listens on the port, as on Lambda.
"""

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from function_urls.ports import LOOPBACK

# One connection a request: a frozen environment cannot keep an idle one alive.
_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=0)
# A response may be silent for as long as the function may run.
_TIMEOUT = httpx.Timeout(5, read=None)


@contextlib.contextmanager
def socket_folder(directory: Path, *, name: str = "sockets") -> Iterator[Path]:
    """Make a folder for sockets, whose paths must be short, and remove what a killed run left."""
    link = directory / name
    if link.is_symlink():
        shutil.rmtree(link.readlink(), ignore_errors=True)
        link.unlink()
    with tempfile.TemporaryDirectory(prefix="function-urls-") as folder:
        directory.mkdir(parents=True, exist_ok=True)
        link.symlink_to(folder)
        yield Path(folder)
        link.unlink()


@dataclass(frozen=True)
class Listening:
    socket: Path
    port: int

    @property
    def variables(self) -> dict[str, str]:
        return {"UVICORN_UDS": str(self.socket), "AWS_LWA_PORT": str(self.port)}

    async def connect(self) -> httpx.AsyncClient:
        """Make a client of whichever it listens on; raise OSError while that is neither."""
        if self.socket.exists():
            _, writer = await asyncio.open_unix_connection(self.socket)
            path = str(self.socket)
        else:
            _, writer = await asyncio.open_connection(LOOPBACK, self.port)
            path = None
        writer.close()
        # Without TLS there is nothing to verify, and preparing for it takes longer than a request.
        transport = httpx.AsyncHTTPTransport(uds=path, limits=_LIMITS, verify=False)
        return httpx.AsyncClient(transport=transport, timeout=_TIMEOUT, trust_env=False)
