"""A small web app of nothing but the standard library, to be run behind the front door."""

import json
import os
import signal
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

started = time.time()


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self) -> None:
        if time.time() - started < float(os.environ.get("READY_AFTER", "0")):
            self.reply(b"not ready", status=503)
            return
        url = urlsplit(self.path)
        self.query = {name: values[0] for name, values in parse_qs(url.query).items()}
        getattr(self, url.path.strip("/").replace("-", "_") or "echo", self.echo)()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer  # noqa: N815

    def ready(self) -> None:
        self.reply(b"ready")

    def echo(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        seen = {
            "method": self.command,
            "path": self.path,
            "headers": [[name.lower(), value] for name, value in self.headers.items()],
            "body": body[:1000].decode(),
            "bytes": len(body),
            "pid": os.getpid(),
        }
        self.reply(json.dumps(seen).encode(), {"Content-Type": "application/json"})

    def environment(self) -> None:
        seen = dict(os.environ) | {"executable": sys.executable, "path": sys.path}
        self.reply(json.dumps(seen).encode())

    def slow(self) -> None:
        time.sleep(float(self.query.get("seconds", "0")))
        self.pass_gate(0)
        self.reply(json.dumps({"pid": os.getpid()}).encode())

    def large(self) -> None:
        kind = {"Content-Type": self.query["type"]} if "type" in self.query else {}
        self.reply(self.query.get("of", "x").encode() * int(self.query["bytes"]), kind)

    def repeated(self) -> None:
        self.send_response(200)
        for name in ("X-Multi", "Set-Cookie"):
            for value in ("one", "two"):
                self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def latin(self) -> None:
        self.reply(b"{}", {"X-Name": "h\xf6he"})

    def status(self) -> None:
        given = {"Cache-Control": self.query["cache"]} if "cache" in self.query else {}
        say("asked")
        self.reply(b"{}", given, status=int(self.query["is"]))

    def typed(self) -> None:
        self.reply(b"{}", {"Content-Type": self.query["type"]})

    def own_cors(self) -> None:
        own = {"Access-Control-Allow-Origin": "https://own.example", "Access-Control-Max-Age": "1"}
        self.reply(b"{}", own)

    def say(self) -> None:
        say(self.query["line"])
        self.reply(b"{}")

    def die(self) -> None:
        os._exit(3)

    def stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        events = int(self.query.get("events", "3"))
        for number in range(events):
            self.pass_gate(number)
            self.chunk(f"id: {number}\ndata: {os.getpid()}\n\n".encode())
            time.sleep(float(self.query.get("every", "0")))
            if "die" in self.query:
                os._exit(3)
            if "break-off" in self.query:
                self.close_connection = True
                return
        self.pass_gate(events)
        # Said before the end: with it the response is complete, and the process is frozen.
        say("stream finished")
        self.wfile.write(b"0\r\n\r\n")

    def flood(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for _ in range(int(self.query["chunks"])):
            self.chunk(b"x" * 65536)
        say("flood finished")
        self.wfile.write(b"0\r\n\r\n")

    def pass_gate(self, step: int) -> None:
        """Wait until the test opens this step, if it has a gate."""
        while "gate" in self.query and not (Path(self.query["gate"]) / str(step)).exists():
            time.sleep(0.01)

    def chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def reply(
        self, body: bytes, headers: dict[str, str] | None = None, *, status: int = 200
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the log to what the tests look for."""


def shut_down(*_: object) -> None:
    say("SIGTERM")
    if "IGNORE_SIGTERM" not in os.environ:
        os._exit(0)


if __name__ == "__main__":
    if "FAIL_AT_START" in os.environ:
        sys.exit("no table name")
    signal.signal(signal.SIGTERM, shut_down)
    say("started")
    ThreadingHTTPServer(("127.0.0.1", int(os.environ["AWS_LWA_PORT"])), Handler).serve_forever()
