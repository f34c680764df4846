"""nchan, a module of nginx written in C: how far away another language is."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.fan_out.feeding import payload
from benchmarks.items import posts
from benchmarks.servers import ServerProcess, ended, wait_listening
from function_urls.ports import free_port
from tests.kit.processes import Processes

NGINX = Path("/usr/sbin/nginx")
MODULE = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
PUBLISH_SECONDS = 60.0
_CONFIGURATION = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr warn;
load_module {module};
events {{ worker_connections 4096; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  keepalive_requests 100000;
  server {{
    listen 127.0.0.1:{port} backlog=2048;
    location = /publish {{
      nchan_publisher;
      nchan_channel_id feed;
      nchan_message_buffer_length 10000;
    }}
    location = /stream {{
      nchan_subscriber eventsource;
      nchan_channel_id feed;
      nchan_subscriber_first_message newest;
    }}
  }}
}}
"""


def installed() -> bool:
    return NGINX.exists() and MODULE.exists()


@contextmanager
def nchan_server(processes: Processes, folder: Path) -> Iterator[ServerProcess]:
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "nginx.conf"
    configuration.write_text(
        _CONFIGURATION.format(folder=folder, module=MODULE, port=port), encoding="utf-8"
    )
    process = processes.start(
        f"nchan-{port}", [NGINX, "-p", folder, "-c", configuration, "-e", "stderr"], {}
    )
    with ended(process):
        wait_listening(process, port)
        yield ServerProcess(process, port)


async def publish(port: int, count: int) -> None:
    """A message a request, all in one breath, so that the publisher is not what is measured."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(PUBLISH_SECONDS):
            sending = asyncio.create_task(_send(writer, count))
            for _ in range(count):
                head = await reader.readuntil(b"\r\n\r\n")
                length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
                await reader.readexactly(int(length or 0))
            await sending
    finally:
        writer.close()


async def _send(writer: asyncio.StreamWriter, count: int) -> None:
    for post in posts(count):
        body = json.dumps(payload(post)).encode()
        head = (
            "POST /publish HTTP/1.1\r\nHost: 127.0.0.1\r\nX-EventSource-Event: new_item\r\n"
            f"Accept: text/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()
